"""The labelled corpus: files of tagged sentences -> reports with the coding of each sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pbtext.errors import CorpusError
from pbtext.records import Report, Source
from pbtext.structure import parse
from pbtext.taxonomy import Taxonomy

ROLES = {"b": "background", "a": "achievement", "p": "problem", "r": "recommendation"}
_LINE = re.compile(
    r"^(?P<on>\+ ?)?(?P<role>[bapr])(?::(?P<codes>[a-z_, ]+?))?(?:@(?P<point>\d+))?(?:>(?P<answers>[\d,]+))? \| ?(?P<text>.*)$"
)


@dataclass(frozen=True, slots=True)
class Label:
    """The coding of a sentence: role, category ids, the number of its point and the numbers of the points it answers."""

    role: str
    categories: tuple[str, ...] = ()
    point: int | None = None
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """A report with one label for each of its sentences.

    `voice` says who writes and how; `series` names the author who wrote several voices. Folds hold out whole series, so
    that no manner of writing is seen in training and tested at once. A `wording` is not a report but a coded sentence out of
    context (see `load_wordings`).
    """

    name: str
    series: str
    voice: str
    kind: str
    region: str
    report: Report
    labels: tuple[Label, ...]
    wording: bool = False


def load_corpus(folder: str | Path, taxonomy: Taxonomy) -> list[LabelledReport]:
    """All labelled reports of a folder (files `*.txt`), in order of their names. Raises CorpusError."""
    files = sorted(Path(folder).glob("*.txt"))
    if not files:
        raise CorpusError("文件夹里没有标注语料（*.txt）", advice="请检查路径", where=str(folder))
    return [load_labelled(f, taxonomy) for f in files]


def load_labelled(path: Path, taxonomy: Taxonomy) -> LabelledReport:
    """One labelled file. Raises CorpusError with file and line where it is wrong."""
    head, body = _split(path)
    text, spans = "", []
    for number, line in body:
        if not line.strip():
            text += "\n" if not text or text.endswith("\n") else "\n\n"
            continue
        label, piece, goes_on = parse_line(line, taxonomy, f"{path}:{number}")
        if text and not goes_on and not text.endswith("\n"):
            text += "\n"
        start = len(text)
        text += piece
        spans.append((start, len(text), label, number))
    report = parse(Source(text, "txt"), name=path.stem)
    return LabelledReport(
        name=path.stem,
        series=path.stem.partition("-")[0],
        voice=head.get("voice", path.stem),
        kind=head.get("kind", ""),
        region=head.get("region", ""),
        report=report,
        labels=_aligned(report, spans, path),
    )


def _aligned(report: Report, spans: Sequence[tuple[int, int, Label, int]], path: Path) -> tuple[Label, ...]:
    """The label of each sentence. A line that is no sentence (page furniture) has none; one that is two, or half, is an error."""
    starts = [start for start, *_ in spans]
    labels: list[Label] = []
    last = -1
    for s in report.sentences:
        k = bisect_right(starts, s.start) - 1
        _, end, label, number = spans[k]
        if k == last or s.end > end:
            reason = "这一行不止一句" if k == last else "这一行不是一整句"
            advice = "一句一行；同段的下一句以“+ ”开头，标题后另起一行"
            raise CorpusError(reason, advice=advice, where=f"{path}:{number}")
        labels.append(label)
        last = k
    return tuple(labels)


def _split(path: Path) -> tuple[dict[str, str], list[tuple[int, str]]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    if "---" not in lines:
        raise CorpusError("缺少文件头与正文之间的一行 ---", advice="请对照 corpora/labelled/README.md", where=str(path))
    cut = lines.index("---")
    head = {k.strip(): v.strip() for k, _, v in (x.partition(":") for x in lines[:cut]) if k.strip()}
    return head, list(enumerate(lines[cut + 1 :], cut + 2))


def parse_line(line: str, taxonomy: Taxonomy, where: str) -> tuple[Label, str, bool]:
    """Label, text, and whether the line goes on in the paragraph before. Raises CorpusError that names the place `where`."""
    m = _LINE.match(line)
    if m is None:
        raise CorpusError(f"这一行不合格式：{line[:40]}", advice="请对照 corpora/labelled/README.md", where=where)
    codes = tuple(c.strip() for c in (m["codes"] or "").split(",") if c.strip())
    unknown = [c for c in codes if c not in taxonomy.ids]
    if unknown:
        raise CorpusError(f"类目 {unknown[0]} 不在编码手册里", advice="请改用编码手册中的类目", where=where)
    role = ROLES[m["role"]]
    answers = tuple(int(n) for n in (m["answers"] or "").split(",") if n)
    label = Label(role, codes, int(m["point"]) if m["point"] else None, answers)
    return label, m["text"].replace("⇥", "\t").replace("⏎", "\n"), m["on"] is not None
