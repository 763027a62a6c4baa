"""The figures of a table held against each other: totals against rows and columns, averages, shares, grades against scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from pbtext.records import Check, Span, Table
from pbtext.structure.cells import places_of
from pbtext.structure.figures import Figure, check, figure, slipped
from pbtext.structure.grade_checks import grade_of, thresholds
from pbtext.structure.tables import FULL, is_header

_NUMBER = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?|\d[\d,，]*(?:\.\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]?")
_TOTAL = re.compile(r"(?:[合总]|合?\s*计|总\s*计|总\s*分|总得分|共\s*计|\S{0,4}累计|合计[（(]\d+[）)])")
_SUBTOTAL = re.compile(r"\S{0,8}小\s*计")
_AVERAGE = re.compile(r"\S{0,4}(?:平均(?:分|得分|值|数)?|均值)")
_SUMMED = re.compile(
    r"(?:\S{0,6}(?:金额|资金|预算数?|支出数?|扣分)|预算安排|实际支出|项目(?:数|个数))(?:[（(]\S{1,4}[)）])?"
)
_NOT_SUMMED = re.compile(r"率|比|均|价|标准|序号|年|权重")
_ROW_TOTAL = re.compile(r"(?:[合总]|合?\s*计|小\s*计|总\s*计)(?:[（(]\S{1,4}[)）])?")
_SHARED = re.compile(r"(?:\S{0,6}(?:占比|比例|比重|率|进度)|占\S{1,8})(?:[（(][%％][)）])?")
SCORED = re.compile(r"^(?:\S{0,4}得分|\S{0,2}[复审]?核分|\S{0,2}[评打]分|评价分|实得分?|得分情况)(?:[（(]分[)）])?$")
_MONEY_ABOVE = re.compile(r"(?:单位[：:]\s*|[（(])(?:亿元|万元|元)[）)]?[）)：:]?\s*$")
_GRADE = re.compile(r"(?:评价|评定|复核|自评|绩效)?(?:等级|等次|级别)")
_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "中等": "中", "差": "差", "较差": "差"}
_LEAST_ROWS = 2
_MOST_COLUMNS = 8
_MOST_LEFT_OUT = 0.7  # of a total that rows must make: below it, rows are missing
_LEAST_MARKS = 20.0  # weights (0.15) are no full marks

Cell = tuple[str, Span]
Row = Sequence[Cell]


def find_table_checks(text: str, tables: Sequence[Table]) -> tuple[Check, ...]:
    """What does not add up in the tables, in their order."""
    grades = thresholds(text)
    found: list[Check] = []
    for table in tables:
        names, body = columns_of(text, table)
        if not names:
            continue
        money = bool(_MONEY_ABOVE.search(text[max(table.span[0] - 40, 0) : table.span[0]].rstrip()))
        for column, name in enumerate(names):
            summed = bool(FULL.match(name) or SCORED.match(name) or _SUMMED.fullmatch(name))
            found += _sums(text, name, column, body, summed=summed or (money and not _NOT_SUMMED.search(name)))
            if _ROW_TOTAL.fullmatch(name):
                found += _across(text, name, column, body)
            if _SHARED.fullmatch(name):
                found += _shares(text, column, body)
        found += _differences(text, names, body)
        found += _grades(text, names, body, grades)
        found += _over_full(text, names, body)
    return tuple(found)


def columns_of(text: str, table: Table) -> tuple[list[str], list[list[Cell]]]:
    """The names of a table's columns, and the cells below them with their places; no names where it has no head."""
    rows = [list(zip(row, spans, strict=True)) for row, spans in zip(table.rows, places_of(text, table), strict=True)]
    head = next((k for k, row in enumerate(table.rows[:3]) if is_header(row)), -1)
    if head < 0 and len(rows) > _LEAST_ROWS and not any(map(_NUMBER.fullmatch, table.rows[0])):
        head = 0
    if head < 0:
        return [], []
    return [re.sub(r"\s", "", name) for name in table.rows[head]], rows[head + 1 :]


def score_columns(names: Sequence[str]) -> tuple[int, int]:
    """The columns of full marks and of scores, -1 where a table has none."""
    full = next((k for k, name in enumerate(names) if FULL.match(name)), -1)
    return full, next((k for k, name in enumerate(names) if SCORED.match(name)), -1)


def number_at(row: Row, column: int) -> Figure | None:
    """The figure of a cell that holds nothing else, or None."""
    cell, span = row[column] if column < len(row) else ("", (0, 0))
    return figure(cell, span[0]) if _NUMBER.fullmatch(cell) else None


def is_total(row: Row) -> bool:
    """Whether a row sums up (or averages) rows above it."""
    return any(p.fullmatch(c) for c, _ in row[:3] for p in (_TOTAL, _SUBTOTAL, _AVERAGE))


def is_grand_total(row: Row) -> bool:
    """Whether a row sums up the whole table."""
    return any(_TOTAL.fullmatch(c) for c, _ in row[:3])


def _sums(text: str, name: str, column: int, body: Sequence[Row], *, summed: bool) -> Iterator[Check]:
    """Totals and averages of a column against the rows above them; of a column that need not be summed only slips are told."""
    values: list[Figure] = []
    since: list[Figure] = []  # rows since the last subtotal
    subtotals: list[float] = []
    for row in body:
        stated = number_at(row, column)
        if stated is None:
            continue
        labels = [c for c, _ in row[:3]]
        if any(_SUBTOTAL.fullmatch(c) for c in labels):
            subtotals.append(stated.value)
            if len(since) >= _LEAST_ROWS:
                yield from _total(text, f"“{name}”的小计", stated, since, [], summed=summed)
            since = []
        elif any(_AVERAGE.fullmatch(c) for c in labels):
            if len(values) >= _LEAST_ROWS:
                total = sum(f.value for f in values)
                mean = total / len(values)
                if min(abs(mean - stated.value), abs(total - stated.value)) > stated.half + 1e-6:
                    reason = f"“{name}”的平均写作{stated.value:g}，按各行计算为{mean:.2f}"
                    yield check("平均", reason, text, stated, mean, (values[0].span[0], values[-1].span[1]))
        elif any(_TOTAL.fullmatch(c) for c in labels):
            if len(values) >= _LEAST_ROWS:
                yield from _total(text, f"“{name}”的合计", stated, values, subtotals, summed=summed)
        elif not any(c.startswith("其中") for c in labels):
            values.append(stated)
            since.append(stated)


def _total(
    text: str, name: str, stated: Figure, values: Sequence[Figure], subtotals: Sequence[float], *, summed: bool
) -> Iterator[Check]:
    total = sum(f.value for f in values)
    slack = stated.half + sum(f.half for f in values if f.half < 0.5) + 1e-6
    if any(abs(x - stated.value) <= slack for x in (total, sum(subtotals))) or total < _MOST_LEFT_OUT * stated.value:
        return
    if summed or slipped(text[slice(*stated.span)], total):
        reason = f"{name}写作{stated.value:g}，各行之和为{total:g}"
        yield check("合计", reason, text, stated, total, (values[0].span[0], values[-1].span[1]))


def _across(text: str, name: str, column: int, body: Sequence[Row]) -> Iterator[Check]:
    """Totals of rows against the cells before them, where most rows show that this is what the column holds."""
    pairs = []
    for row in body:
        stated = number_at(row, column)
        parts = [f for k in range(1, column) if (f := number_at(row, k)) is not None]
        if stated is not None and len(parts) >= _LEAST_ROWS:
            pairs.append((stated, parts, sum(f.value for f in parts)))
    wrong = [x for x in pairs if abs(x[2] - x[0].value) > x[0].half + sum(f.half for f in x[1] if f.half < 0.5) + 1e-6]
    if len(pairs) - len(wrong) >= max(_LEAST_ROWS, 2 * len(wrong)):
        for stated, parts, total in wrong:
            reason = f"“{name}”写作{stated.value:g}，本行各列之和为{total:g}"
            yield check("合计", reason, text, stated, total, (parts[0].span[0], parts[-1].span[1]))


def _shares(text: str, column: int, body: Sequence[Row]) -> Iterator[Check]:
    """Rates and shares of rows, where most rows show of which two columns, or of what part of a total, they are."""
    numbers = [k for k in range(len(body[0])) if k != column] if body else []
    for over, under in permutations(numbers, 2):
        pairs = [
            (stated, a, 100 * a.value / b.value)
            for row in body
            if (stated := _percent(row, column)) is not None
            and (a := number_at(row, over)) is not None
            and (b := number_at(row, under)) is not None
            and b.value > 0
        ]
        yield from _outliers(text, pairs)
    grand = next((row for row in body if is_grand_total(row)), None)
    for under in range(column) if grand is not None else ():
        whole = number_at(grand, under) if grand is not None else None
        if whole is None or not whole.value:
            continue
        pairs = [
            (stated, part, 100 * part.value / whole.value)
            for row in body
            if (stated := _percent(row, column)) is not None and (part := number_at(row, under)) is not None
        ]
        yield from _outliers(text, pairs)


def _differences(text: str, names: Sequence[str], body: Sequence[Row]) -> Iterator[Check]:
    """Columns that are the difference of two others in most rows."""
    listed = [[number_at(row, k) for row in body] for k in range(len(names))]
    filled = [k for k, column in enumerate(listed) if sum(f is not None for f in column) > _LEAST_ROWS]
    numbers = [k for k in filled if not _NOT_SUMMED.search(names[k])][:_MOST_COLUMNS]
    for a, b, c in permutations(numbers, 3):
        if c <= max(a, b):
            continue
        rows = [x for x in zip(listed[a], listed[b], listed[c], strict=True) if None not in x]
        triples = [(x, y, z) for x, y, z in rows if x is not None and y is not None and z is not None and z.value]
        wrong = [(x, y, z) for x, y, z in triples if abs(x.value - y.value - z.value) > x.half + y.half + z.half + 1e-6]
        if len(triples) - len(wrong) >= max(_LEAST_ROWS, 2 * len(wrong)):
            for x, y, z in wrong:
                computed = x.value - y.value
                reason = f"“{names[c]}”写作{z.value:g}，按“{names[a]}”减“{names[b]}”应为{computed:g}"
                yield check("合计", reason, text, z, computed, (x.span[0], y.span[1]) if x.span < y.span else x.span)


def _percent(row: Row, column: int) -> Figure | None:
    cell, span = row[column] if column < len(row) else ("", (0, 0))
    return figure(m[1], span[0]) if (m := _PERCENT.fullmatch(cell)) else None


def _outliers(text: str, pairs: Sequence[tuple[Figure, Figure, float]]) -> Iterator[Check]:
    """The few rows (stated, its part, computed) that do not do as the others."""
    wrong = [x for x in pairs if abs(x[2] - x[0].value) > x[0].half + 0.051]
    if len(pairs) - len(wrong) >= max(_LEAST_ROWS, 2 * len(wrong)):
        for stated, part, share in wrong:
            reason = f"比率写作{stated.value:g}%，按本表{part.value:g}一栏计算应为{share:.2f}%"
            yield check("占比", reason, text, stated, share, part.span)


def _grades(
    text: str, names: Sequence[str], body: Sequence[Row], grades: Sequence[tuple[str, float]]
) -> Iterator[Check]:
    """Grades against the scores of their rows; of several columns of scores the one nearest before the grade counts."""
    column = next((k for k, name in enumerate(names) if _GRADE.fullmatch(name)), -1)
    score = next((k for k in range(column - 1, -1, -1) if SCORED.match(names[k])), -1)
    if column < 0 or score < 0:
        return
    graded = [
        (stated, row[column], _GRADES[row[column][0]])
        for row in body
        if column < len(row) and row[column][0] in _GRADES and (stated := number_at(row, score)) is not None
    ]
    graded = [x for x in graded if x[0].value <= 100]
    wrong = [x for x in graded if grade_of(x[0].value, grades) != x[2]]
    if len(wrong) > 1 and _ordered(graded):
        return  # a scale of its own that it does not print
    for stated, (cell, span), _ in wrong:
        earned = grade_of(stated.value, grades)
        reason = f"{stated.value:g}分应评为“{earned}”，表中写作“{cell}”"
        yield check("等级", reason, text, stated, dict(grades)[earned], span)


def _ordered(graded: Sequence[tuple[Figure, Cell, str]]) -> bool:
    """Whether no row has a better grade than one of a higher score."""
    ranks = ["优良中差".index(grade) for _, _, grade in sorted(graded, key=lambda x: -x[0].value)]
    return ranks == sorted(ranks)


def _over_full(text: str, names: Sequence[str], body: Sequence[Row]) -> Iterator[Check]:
    """Scores higher than the full marks of their row."""
    full, score = score_columns(names)
    marks = [f.value for row in body if (f := number_at(row, full)) is not None] if full >= 0 else []
    for row in body if min(full, score) >= 0 and sum(marks) >= _LEAST_MARKS else ():
        most, stated = number_at(row, full), number_at(row, score)
        if most is not None and stated is not None and stated.value > most.value > 0:
            reason = f"得分写作{stated.value:g}分，高于满分{most.value:g}分"
            yield check("超过满分", reason, text, stated, most.value, most.span)
