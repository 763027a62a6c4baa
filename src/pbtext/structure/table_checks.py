"""The figures of a table held against each other: totals against their rows, averages, grades against scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pbtext.records import Check, Span, Table
from pbtext.structure.cells import places_of
from pbtext.structure.checks import check, figure, grade_of, thresholds
from pbtext.structure.tables import FULL, SCORED, is_header

_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_TOTAL = re.compile(r"(?:合\s*计|总\s*计|总\s*分|总得分)")
_SUBTOTAL = re.compile(r"小\s*计")
_AVERAGE = re.compile(r"(?:平均(?:分|得分|值|数)?|均值)")
_SUMMED = re.compile(
    r"(?:\S{0,6}(?:金额|资金|预算数?|支出数?|扣分)|预算安排|实际支出|项目(?:数|个数))(?:[（(]\S{1,4}[)）])?"
)
_GRADE = re.compile(r"(?:评价|评定|复核|自评|绩效)?(?:等级|等次|级别)")
_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "中等": "中", "差": "差", "较差": "差"}
_LEAST_ROWS = 2

Cell = tuple[str, Span]


def find_table_checks(text: str, tables: Sequence[Table]) -> tuple[Check, ...]:
    """What does not add up in the tables, in their order."""
    grades = thresholds(text)
    found: list[Check] = []
    for table in tables:
        rows = [
            list(zip(row, spans, strict=True)) for row, spans in zip(table.rows, places_of(text, table), strict=True)
        ]
        head = next((k for k, row in enumerate(table.rows[:3]) if is_header(row)), -1)
        if head < 0:
            continue
        names = [re.sub(r"\s", "", name) for name in table.rows[head]]
        body = rows[head + 1 :]
        for column, name in enumerate(names):
            scored = bool(FULL.match(name) or SCORED.match(name))
            found += _sums(text, name, column, body, summed=scored or bool(_SUMMED.fullmatch(name)))
        found += _grades(text, names, body, grades)
    return tuple(found)


def _sums(text: str, name: str, column: int, body: Sequence[Sequence[Cell]], *, summed: bool) -> Iterator[Check]:
    """Totals and averages of a column against the rows above them."""
    values: list[tuple[float, float, Span]] = []
    subtotals: list[float] = []
    for row in body:
        cell, span = row[column] if column < len(row) else ("", (0, 0))
        if not _NUMBER.fullmatch(cell):
            continue
        stated = figure(cell, span[0])
        labels = [c for c, _ in row[:3]]
        if any(_SUBTOTAL.fullmatch(c) for c in labels):
            subtotals.append(stated.value)
        elif any(_AVERAGE.fullmatch(c) for c in labels):
            if len(values) >= _LEAST_ROWS:
                mean = sum(v for v, _, _ in values) / len(values)
                if abs(mean - stated.value) > stated.half + 1e-6:
                    reason = f"“{name}”的平均写作{stated.value:g}，按各行计算为{mean:.2f}"
                    yield check("平均", reason, text, stated, mean, (values[0][2][0], values[-1][2][1]))
        elif any(_TOTAL.fullmatch(c) for c in labels):
            total = sum(v for v, _, _ in values)
            slack = stated.half + sum(h for _, h, _ in values if h < 0.5) + 1e-6
            whole = any(abs(x - stated.value) <= slack for x in (total, sum(subtotals)))
            if summed and len(values) >= _LEAST_ROWS and not whole:
                reason = f"“{name}”的合计写作{stated.value:g}，各行之和为{total:g}"
                yield check("合计", reason, text, stated, total, (values[0][2][0], values[-1][2][1]))
        else:
            values.append((stated.value, stated.half, span))


def _grades(
    text: str, names: Sequence[str], body: Sequence[Sequence[Cell]], grades: Sequence[tuple[str, float]]
) -> Iterator[Check]:
    """Grades against the scores of their rows; of several columns of scores the one nearest before the grade counts."""
    column = next((k for k, name in enumerate(names) if _GRADE.fullmatch(name)), -1)
    score = next((k for k in range(column - 1, -1, -1) if SCORED.match(names[k])), -1)
    if column < 0 or score < 0:
        return
    for row in body:
        if column >= len(row) or row[column][0] not in _GRADES or not _NUMBER.fullmatch(row[score][0]):
            continue
        stated, given = figure(row[score][0], row[score][1][0]), _GRADES[row[column][0]]
        earned = grade_of(stated.value, grades)
        if stated.value <= 100 and earned != given:
            reason = f"{stated.value:g}分应评为“{earned}”，表中写作“{row[column][0]}”"
            yield check("等级", reason, text, stated, dict(grades)[earned], row[column][1])
