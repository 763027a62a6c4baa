"""Tagged sentences -> points: one numbered problem, heading and body together, counted once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pbtext.records import Point, Report, Sentence
from pbtext.structure.numbering import ITEM_LEVEL

EXTENT = re.compile(
    r"个别|少数|部分|多数|大部分|大多|普遍|一些|有的|少量|半数|过半|[一二三四五六七八九十\d]+\s*成|"
    r"\d+\s*(?:家|个|所|户|项|名|处|份|笔|套|台|人|辆|村|镇|乡|县)(?:单位|部门|项目|乡镇|学校|医院|村|企业|机构|县区|街道)?"
)
QUANTITY = re.compile(
    r"\d[\d,，.]*\s*(?:%|％|万元|亿元|元|个百分点|分|天|个月|年|家|个|项|份|笔|名|人|户|处|台|套|公里|亩|平方米|次|倍)|百分之[一二三四五六七八九十]+"
)
MAX_QUANTITIES = 12


def find_points(report: Report, *, problem: str) -> tuple[Point, ...]:
    """The points of a tagged report, in order.

    Problem sentences make one point as long as they stand in the same numbered unit: the section where a section is
    numbered, the item (一是) where items list several problems under one heading, the row of a table, the paragraph in
    running prose. A heading that only gathers items is part of the point of its first item.
    """
    groups: dict[tuple[object, ...], list[Sentence]] = {}
    keys = _unit_keys(report)
    for s in report.sentences:
        if s.role == problem:
            groups.setdefault(keys[s.index], []).append(s)
    return tuple(_point(k, group) for k, group in enumerate(_with_headings(groups, report, problem)))


def _unit_keys(report: Report) -> list[tuple[object, ...]]:
    """For each sentence the numbered unit that it stands in."""
    numbered = {s.index: bool(s.number) or s.level > 0 for s in report.sections}
    items = {s.section for s in report.sentences if s.level == ITEM_LEVEL}
    keys: list[tuple[object, ...]] = []
    item: tuple[object, ...] = ()
    row, columns = 0, set[str]()
    for s in report.sentences:
        if s.row:
            # a table flattened to one cell a line begins a new row where a column comes again
            same_cell = bool(keys) and s.index > 0 and report.sentences[s.index - 1].paragraph == s.paragraph
            if not same_cell and ("\t" in s.text or not s.column or s.column in columns):
                row, columns = s.index, set()
            columns.add(s.column)
            keys.append(("row", row))
            continue
        if s.level == ITEM_LEVEL:
            item = ("item", s.index)
        elif not item or _left(item, s, report):
            item = ()
        if item:
            keys.append(item)
        elif (s.section in items and s.heading) or (numbered[s.section] and report.sections[s.section].level > 1):
            keys.append(("section", s.section))
        else:
            keys.append(("paragraph", s.paragraph))
    return keys


def _left(item: tuple[object, ...], s: Sentence, report: Report) -> bool:
    """Whether a sentence has left the item that was open: another section, or a new paragraph without number."""
    head = report.sentences[int(str(item[1]))]
    return s.section != head.section or s.paragraph != head.paragraph


def _with_headings(
    groups: dict[tuple[object, ...], list[Sentence]], report: Report, problem: str
) -> list[list[Sentence]]:
    """Groups in order of the text; a heading alone joins the first group below it (in its own section or a child)."""
    ordered = sorted(groups.values(), key=lambda g: g[0].index)
    merged: list[list[Sentence]] = []
    waiting: list[Sentence] = []
    for group in ordered:
        if waiting and not _below(waiting[-1].section, group[0].section, report):
            merged.append(waiting)
            waiting = []
        if len(group) == 1 and group[0].heading:
            waiting = [*waiting, *group]
            continue
        merged.append([*waiting, *group])
        waiting = []
    return [*merged, waiting] if waiting else merged


def _below(above: int, section: int, report: Report) -> bool:
    while section > 0:
        if section == above:
            return True
        section = report.sections[section].parent
    return False


def _point(index: int, group: Sequence[Sentence]) -> Point:
    text = "".join(s.text for s in group)
    extent = EXTENT.search(text)
    head = group[0]
    return Point(
        index=index,
        number=head.number,
        title=head.text[:60],
        sentences=tuple(s.index for s in group),
        categories=tuple(dict.fromkeys(c for s in group for c in s.categories)),
        section=group[-1].section,
        extent=extent.group(0) if extent else "",
        quantities=tuple(dict.fromkeys(m.group(0) for m in QUANTITY.finditer(text)))[:MAX_QUANTITIES],
    )
