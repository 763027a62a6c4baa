"""The labelled corpus: files of tagged sentences -> reports with the coding of each sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
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
    text, spans, numbers = "", [], []
    for number, line in body:
        if not line.strip():
            text += "\n" if not text or text.endswith("\n") else "\n\n"
            continue
        label, piece, goes_on = parse_line(line, taxonomy, f"{path}:{number}")
        if text and not goes_on and not text.endswith("\n"):
            text += "\n"
        start = len(text)
        text += piece
        spans.append((start, len(text), label))
        numbers.append(number)
    report = parse(Source(text, "txt"), name=path.stem)
    starts = [start for start, _, _ in spans]
    inside = [k for x in report.sentences for k in [bisect_right(starts, x.start) - 1] if x.end <= spans[k][1]]
    for k, sentences in Counter(inside).items():
        if sentences > 1:
            advice = "一句一行；同段的下一句以“+ ”开头"
            raise CorpusError("这一行不止一句", advice=advice, where=f"{path}:{numbers[k]}")
    return LabelledReport(
        name=path.stem,
        series=path.stem.partition("-")[0],
        voice=head.get("voice", path.stem),
        kind=head.get("kind", ""),
        region=head.get("region", ""),
        report=report,
        labels=align(report, spans),
    )


def align(report: Report, spans: Sequence[tuple[int, int, Label]]) -> tuple[Label, ...]:
    """The label of each sentence of `report`: the role that covers most of it, the categories of the labels it shares half with."""
    labels: list[Label] = []
    at = 0
    for s in report.sentences:
        while at < len(spans) and spans[at][1] <= s.start:
            at += 1
        shared = [(min(s.end, b) - max(s.start, a), b - a, label) for a, b, label in spans[at:] if a < s.end]
        size: Counter[str] = Counter()
        by_role: defaultdict[str, list[Label]] = defaultdict(list)
        for common, whole, label in shared:
            size[label.role] += common
            if 2 * common >= min(s.end - s.start, whole):
                by_role[label.role].append(label)
        role = max(size, key=lambda r: size[r], default=ROLES["b"])
        same = by_role[role]
        labels.append(
            Label(
                role,
                tuple(dict.fromkeys(c for x in same for c in x.categories)),
                next((x.point for x in same if x.point is not None), None),
                tuple(sorted({n for x in same for n in x.answers})),
            )
        )
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
