"""Figures that stand in two places, in the running text and in a table: total scores, dimensions, averages, sums of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pbtext.records import Check, Table
from pbtext.structure.figures import NUMBER, Figure, check, figure, slipped
from pbtext.structure.table_checks import Row, columns_of, is_grand_total, is_total, number_at, score_columns

_AVERAGE = re.compile(r"平均(?:得分|分数?|分值|成绩)?(?:为|是|得|：|:)?\s*(" + NUMBER + r")\s*分?")
_DIMENSION = re.compile(r"项目决策|项目过程|项目产出|项目效益|决策|过程|产出|效益|效果|投入|满意度")
_MONEY_NAME = re.compile(r"[（(](亿元|万元|元)[)）]$")
_MONEY_ABOVE = re.compile(r"(?:单位[：:]\s*|[（(])(亿元|万元|元)[）)]?\s*$")
_TIMES = {"亿元": 10_000.0, "万元": 1.0, "元": 0.0001}
_BELOW = re.compile(r"(?:经济|社会|生态|其中|实得)[^。；\n]*$")
_EXCERPT = re.compile(r"部分|节选|摘录|从略|举例")
_OUT_OF = re.compile(r"(\d{2}(?:\.\d+)?)\s*[/／]\s*100")
_SCORE_OF = re.compile(
    r"(?:类|方面|维度|情况|指标)*(?:[（]?(?:满分|权重|分值)?\s*\d+\s*分[）]?)?(?:[，、]?扣[\d.]+分)?[，、：]?(?:实际|自评)?(?:得分?|实得)(?:为|：)?"
)
_FULL_MARKS = 100.0
_FAR = 5.0  # points: a total further off is that of something else
_LEAST_DIGITS = 4
_LEAST_MONEY = 100.0  # 万元


def find_cross_checks(
    text: str, tables: Sequence[Table], totals: Sequence[Figure], parts: Sequence[Figure], sums: Sequence[Figure]
) -> Iterator[Check]:
    """Figures that text and tables give differently. `totals` and `parts` are the scores of the running text, `sums` its money."""
    yield from _told_twice(text, parts)
    for table in tables:
        names, body = columns_of(text, table)
        full, score = score_columns(names)
        if full >= 0 and score >= 0:
            yield from _total(text, body, full, score, totals)
            yield from _dimensions(text, body, full, score, parts)
        if not _EXCERPT.search(text[max(table.span[0] - 30, 0) : table.span[0]]):
            yield from _average(text, table, body, len(names))
        yield from _money(text, table, names, body, sums)


def table_totals(text: str, tables: Sequence[Table]) -> list[Figure]:
    """The total scores that score tables give, out of a hundred."""
    found = []
    for table in tables:
        names, body = columns_of(text, table)
        full, score = score_columns(names)
        for row in filter(is_grand_total, body):
            stated = number_at(row, score) if score >= 0 else None
            most = number_at(row, full) if full >= 0 else None
            if stated is not None and most is not None and most.value == _FULL_MARKS:
                found.append(stated)
            found += [figure(m[1], span[0]) for cell, span in row if (m := _OUT_OF.fullmatch(cell))]
    return found


def _told_twice(text: str, parts: Sequence[Figure]) -> Iterator[Check]:
    """A dimension that the text gives two scores: one but for a slip, or both right behind its name."""
    told: dict[str, tuple[Figure, bool]] = {}
    for part in parts:
        clause = re.split(r"[。；\n]", text[max(part.span[0] - 30, 0) : part.span[0]])[-1]
        named = list(_DIMENSION.finditer(clause))
        between = clause[named[-1].end() :] if named else "，"
        plain = bool(_SCORE_OF.fullmatch(between))
        if not named or (re.search(r"[，、]", between) and "得" not in between):
            continue
        if _BELOW.search(text[max(part.span[0] - 30, 0) : part.span[0]].rpartition("\n")[2]):
            continue  # of what lies below the dimension
        label = named[-1][0].removeprefix("项目")
        first, was_plain = told.setdefault(label, (part, plain))
        if first.value != part.value and ((plain and was_plain) or slipped(text[slice(*part.span)], first.value)):
            reason = f"“{label}”在两处得分不一：{first.value:g}分与{part.value:g}分"
            yield check("得分不一", reason, text, part, first.value, first.span)


def find_other_totals(text: str, totals: Sequence[Figure], proved: Sequence[float]) -> Iterator[Check]:
    """Totals in the text that are a slip of the pen away from one that its parts prove."""
    for total in totals:
        for value in proved:
            if min(value, total.value) >= 20 and total.value not in proved and slipped(text[slice(*total.span)], value):
                yield check(
                    "得分不一", f"总分写作{total.value:g}分，另一处为{value:g}分", text, total, value, total.span
                )
                break


def _money(
    text: str, table: Table, names: Sequence[str], body: Sequence[Row], sums: Sequence[Figure]
) -> Iterator[Check]:
    """A sum in the text that is the total of a table but for one slip, where no sum in the text is that total."""
    above = _MONEY_ABOVE.search(text[max(table.span[0] - 40, 0) : table.span[0]].rstrip())
    for column, name in enumerate(names):
        unit = _MONEY_NAME.search(name) or above
        for row in [r for r in body if is_grand_total(r)] if unit else ():
            stated = number_at(row, column)
            value = stated.value * _TIMES[unit[1]] if stated is not None and unit else 0.0
            if stated is None or value < _LEAST_MONEY or any(abs(f.value - value) <= f.half + 1e-6 for f in sums):
                continue
            for f in sums:
                printed = text[slice(*f.span)]
                scale = float(re.sub(r"[,， ]", "", printed)) / f.value if f.value else 0.0
                if slipped(printed, value * scale, digits=_LEAST_DIGITS):
                    reason = f"文中写作{printed}，表中合计为{value:.6g}万元"
                    yield check("金额不一", reason, text, f, value, stated.span)


def _total(text: str, body: Sequence[Row], full: int, score: int, totals: Sequence[Figure]) -> Iterator[Check]:
    """The report's total against a table whose full marks are a hundred."""
    rows = [row for row in body if not is_total(row)]
    marks = [f for row in rows if (f := number_at(row, full)) is not None]
    earned = [f for row in rows if (f := number_at(row, score)) is not None]
    stated = next((f for row in body if is_grand_total(row) and (f := number_at(row, score)) is not None), None)
    if sum(f.value for f in marks) != _FULL_MARKS or len(earned) != len(marks):
        return
    computed = sum(f.value for f in earned)
    slack = 1e-6 + (0.05 if any(f.half < 0.05 for f in earned) else 0.0)
    if stated is not None and abs(stated.value - computed) > slack:
        return
    alone = len({f.value for f in totals}) == 1
    for told in totals:
        off = abs(told.value - computed)
        if off <= told.half * (told.half < 0.5) + slack:
            continue
        if not slipped(text[slice(*told.span)], computed) and not (alone and off <= _FAR):
            continue
        reason = f"总分写作{told.value:g}分，评分表各项得分之和为{computed:g}分"
        yield check("得分合计", reason, text, told, computed, (earned[0].span[0], earned[-1].span[1]))
        return


def _dimensions(text: str, body: Sequence[Row], full: int, score: int, parts: Sequence[Figure]) -> Iterator[Check]:
    """The score of a dimension in the text against its row; a row that stands twice says nothing."""
    rows: dict[str, list[Row]] = {}
    for row in body:
        label = next((m[0] for c, _ in row[:2] if (m := _DIMENSION.fullmatch(re.sub(r"(?:指标|类|\s)", "", c)))), "")
        if label:
            rows.setdefault(label.removeprefix("项目"), []).append(row)
    told: dict[str, list[Figure]] = {}
    for part in parts:
        clause = re.split(r"[。；;\n]", text[max(part.span[0] - 40, 0) : part.span[0]])[-1]
        named = list(_DIMENSION.finditer(clause))
        if named and "得" in clause[named[-1].end() :]:
            told.setdefault(named[-1][0].removeprefix("项目"), []).append(part)
    for label, given in told.items():
        if len({f.value for f in given}) != 1 or len(rows.get(label, ())) != 1:
            continue  # scores of what lies below the dimension
        (row,), part = rows[label], given[0]
        most, stated = number_at(row, full), number_at(row, score)
        if most is None or stated is None or part.value == most.value:
            continue
        if abs(part.value - stated.value) > part.half + stated.half - 1e-6:
            reason = f"“{label}”在文中得{part.value:g}分，在评分表中得{stated.value:g}分"
            yield check("得分不一", reason, text, part, stated.value, stated.span)


def _average(text: str, table: Table, body: Sequence[Row], columns: int) -> Iterator[Check]:
    """An average in the text against the columns of a table, where it is near but not that of one of them."""
    told = [figure(m[1], m.start(1)) for m in _AVERAGE.finditer(text)]
    told = [f for f in told if not table.span[0] <= f.span[0] < table.span[1]]
    if len({f.value for f in told}) != 1:
        return
    means = []
    for column in range(columns):
        listed = [f for row in body if not is_total(row) and (f := number_at(row, column)) is not None]
        if len(listed) >= 3:
            means.append((sum(f.value for f in listed) / len(listed), listed))
    if any(abs(mean - told[0].value) <= told[0].half + 1e-6 for mean, _ in means):
        return
    for mean, listed in means:
        if abs(mean - told[0].value) <= 0.05 * mean and min(f.value for f in listed) < told[0].value < max(
            f.value for f in listed
        ):
            reason = f"平均写作{told[0].value:g}，按表中各行计算为{mean:.2f}"
            yield check("平均", reason, text, told[0], mean, (listed[0].span[0], listed[-1].span[1]))
            return
