"""How well two coders agree: the labels of the corpus held against a second labelling that was made blind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pbtext.errors import CorpusError
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import ROLES, Label, LabelledReport
from pbtext.training.evaluate import labelled_coding
from pbtext.training.scores import Comparison, compare

_LINE = re.compile(r"^\d+ (?P<role>[bapr])(?::(?P<codes>[a-z_,]+))?$")


def agreement(corpus: Sequence[LabelledReport], folder: str | Path, taxonomy: Taxonomy) -> Comparison:
    """The second labelling in `folder` held against the corpus, over the reports that it covers. Raises CorpusError."""
    files = sorted(Path(folder).glob("*.txt"))
    if not files:
        raise CorpusError("文件夹里没有第二次标注（*.txt）", advice="请检查路径", where=str(folder))
    by_name = {x.name: x for x in corpus}
    unknown = [f for f in files if f.stem not in by_name]
    if unknown:
        raise CorpusError("语料里没有与之同名的报告", advice="文件名应与语料中的报告相同", where=str(unknown[0]))
    first = [by_name[f.stem] for f in files]
    second = [replace(x, labels=load_second(f, x, taxonomy)) for f, x in zip(files, first, strict=True)]
    return compare(labelled_coding(second, taxonomy), labelled_coding(first, taxonomy), taxonomy)


def load_second(path: Path, report: LabelledReport, taxonomy: Taxonomy) -> tuple[Label, ...]:
    """The labels of one file, one line a sentence (`014 p:execution,funding`), in the order of the report's sentences."""
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        m = _LINE.match(line.strip())
        codes = tuple(m["codes"].split(",")) if m and m["codes"] else ()
        if m is None or not set(codes) <= set(taxonomy.ids):
            raise CorpusError(
                f"这一行不合格式：{line[:40]}", advice="请对照 corpora/DATA_CARD.md", where=f"{path}:{number}"
            )
        labels.append(Label(ROLES[m["role"]], codes))
    if len(labels) != len(report.labels):
        raise CorpusError(
            f"第二次标注有 {len(labels)} 句，报告有 {len(report.labels)} 句", advice="请逐句对齐", where=str(path)
        )
    return tuple(labels)
