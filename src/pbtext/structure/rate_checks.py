"""Percentages against the figures they are computed from: rates of execution, shares, growth.

A percentage is doubted only where the words tie it to two figures, or where it is that of two figures near it but for one
slip of the pen; never where any two figures of its paragraph explain it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from pbtext.records import Check, Span
from pbtext.structure.figures import MONEY, PERCENT, SCORE, Figure, check, fits, slipped

_SPENDING = re.compile(r"(?:执行|支出|支付|支用|使用|到位|拨付|兑付|下达)(?:率|进度)")
_RECEIPT = re.compile(r"到位")
_SPENT = re.compile(r"支出|支付|支用|列支|使用|执行(?!率)|花[了去掉]|兑付|拨付|付出|实支|用[掉去了]")
_RECEIVED = re.compile(r"到位|拨入|收到|拨付|下拨|入账")
_BUDGET = re.compile(r"共|预算|安排|下达|到位|批复|计划|概算|投资|资金|总额|规模|合计|补助|拨|筹")
_GROWTH = re.compile(
    r"同比|增长|增幅|增加|上升|提高|提升|下降|降低|降幅|减少|压减|压降|节约|节资|节省|超出|高于|低于|多|少"
)
_SAVED = re.compile(r"(?:节约|节资|节支|下浮|压减|核减)率")
_YARDSTICK = re.compile(
    r"平均|目标|指标值|不低于|不少于|不高于|不超过|不得|以上|以下|未达|要求|标准|应达|计划达|力争|利率|权重|比例为"
)
_BESIDE = re.compile(r"[%％]?\s*(?:以上|以下|以内|左右|的目标|的要求)")
_RATE = re.compile(
    r"([\u4e00-\u9fff]{1,8})(?:率|度|比例|比重|进度)[^\u4e00-\u9fff]{0,2}(?:仅|只|有|约|已|达到?|为|是|分别)*[：:\s]*$"
)
_SHARE = re.compile(r"[约仅只也共]?占(?!比)([^，。；：、]{0,14}?)(?:的|比例?|比重)?(?:为|约|达|仅|：|:|\s)*$")
_ASKED = re.compile(r"问卷|发放|收回")
_PLANNED, _DONE = re.compile(r"计划|目标|任务|应"), re.compile(r"实际|完成|已|实")
_FROM, _TO = re.compile(r"[由从][^，。；]*$"), re.compile(r"[到至为][^，。；]{0,4}$")
_YEAR = re.compile(r"20\d\d年|上年|去年|本年|今年|当年")
_REACH = 24  # characters between a change and the figures it is the change of
_ABOVE = 2  # paragraphs above that are looked at
_MOST_NEAR, _MOST_SUMS = 30, 300  # figures that are tried together: time grows with their square
_CLAUSE = re.compile(r"[，。；：、（）()\n,;:]")


def find_rate_checks(
    text: str, paragraphs: Sequence[Sequence[Span]], listed: Sequence[Sequence[Figure]]
) -> Iterator[Check]:
    """Percentages that their figures do not bear out. `paragraphs` are the spans of sentences, `listed` the figures, by paragraph."""
    sums = [f for found in listed for f in found if f.unit == MONEY][:_MOST_SUMS]
    flat = [f for found in listed for f in found]
    at = [f.span[0] for f in flat]
    for k, paragraph in enumerate(paragraphs):
        above = bisect_left(at, paragraphs[max(k - _ABOVE, 0)][0][0])
        for i, (start, end) in enumerate(paragraph):
            first, last = bisect_left(at, start), bisect_left(at, end)
            if i and first < last and all(f.unit in (PERCENT, SCORE) for f in flat[first:last]):
                first = bisect_left(at, paragraph[i - 1][0])  # what it is a rate of was told before
            sentence = flat[first:last]
            near = [f for f in flat[max(above, last - _MOST_NEAR) : last] if f.unit not in (PERCENT, SCORE)]
            for rate in (f for f in sentence[:_MOST_NEAR] if f.unit == PERCENT and f.span[0] >= start):
                found = _rate(text, rate, sentence[:_MOST_NEAR], near, sums)
                if found is not None:
                    yield found


def _rate(
    text: str, rate: Figure, sentence: Sequence[Figure], near: Sequence[Figure], sums: Sequence[Figure]
) -> Check | None:
    """What is wrong with one percentage, or None."""
    before = [f for f in sentence if f.span[0] < rate.span[0]]
    counted = [f for f in before if f.unit not in (PERCENT, SCORE)]
    label = text[max(before[-1].span[1] if before else 0, rate.span[0] - 24) : rate.span[0]]
    clause = re.split(r"[，,、。；\n]", label)[-1]
    if not counted or rate.value <= 0 or _YARDSTICK.search(clause) or _BESIDE.match(text, rate.span[1]):
        return None
    if _GROWTH.search(clause) and (changed := _changed(text, rate, counted)):
        return _growth(text, rate, *changed)
    spending = counted[-1].unit == MONEY and bool(_SPENDING.search(clause))
    funds = [f for f in sums if _BUDGET.search(_before(text, f))] if spending else sums
    if any(_shares_with(rate, n, funds) for n in counted if n.unit == MONEY):
        return None
    if rate.value > 100 or _GROWTH.search(clause) or (not spending and _explained(rate, sentence, near)):
        return None
    kind = "执行率" if spending else "占比"
    for over, under in _tied(text, rate, clause, counted, near, sums, spending=spending):
        return _finding(text, kind, clause, rate, over, under)
    for over in counted[::-1][:2]:
        for under in _unlike(over, [*near, *sums] if spending else near, sentence):
            if slipped(text[slice(*rate.span)], 100 * over.value / under.value):
                return _finding(text, kind, clause, rate, over, under)
    return None


def _finding(text: str, kind: str, clause: str, rate: Figure, over: Figure, under: Figure) -> Check:
    computed = 100 * over.value / under.value
    name = m[1] + "率" if (m := re.search(r"([\u4e00-\u9fff]{1,6})率", clause)) and kind == "执行率" else "占比"
    a, b = sorted((over.span, under.span))
    reason = (
        f"{name}写作{rate.value:g}%，按{text[slice(*over.span)]}与{text[slice(*under.span)]}计算应为{computed:.2f}%"
    )
    return check(kind, reason, text, rate, computed, (a[0], b[1]))


def _explained(rate: Figure, sentence: Sequence[Figure], near: Sequence[Figure]) -> bool:
    """Whether figures near it make the percentage: as a share, as what is left, as a change, or as the share of two together.

    One of them stands in its sentence; both do, where they count different things.
    """
    for a, b in permutations(near, 2):
        inside = (a in sentence) + (b in sentence)
        if not b.value or not inside or (a.unit != b.unit and (MONEY in (a.unit, b.unit) or inside < 2)):
            continue
        change = Figure(abs(a.value - b.value), a.half + b.half, a.span, a.unit)
        if fits(rate, a, b) or (a.unit == b.unit and fits(rate, change, b)):
            return True
    return any(
        fits(rate, Figure(a.value + b.value, a.half + b.half, a.span, a.unit), c)
        for a, b in pairwise(sentence)
        for c in near
        if a.unit == b.unit == c.unit
    )


def _shares_with(rate: Figure, one: Figure, sums: Sequence[Figure]) -> bool:
    """Whether the percentage is a share of, or in, any sum of the report."""
    return any(
        fits(rate, a, b) or fits(rate, Figure(abs(a.value - b.value), a.half + b.half, a.span, MONEY), b)
        for other in sums
        if other.span != one.span
        for a, b in ((one, other), (other, one))
    )


def _unlike(over: Figure, wide: Sequence[Figure], sentence: Sequence[Figure]) -> Iterator[Figure]:
    """Figures that may stand under `over`: what counts the same, and in the same sentence what counts something else."""
    for f in wide:
        same = f.unit == over.unit or (f in sentence and MONEY not in (f.unit, over.unit))
        if same and f.span != over.span and f.value >= over.value > 0:
            yield f


def _tied(
    text: str,
    rate: Figure,
    clause: str,
    counted: Sequence[Figure],
    near: Sequence[Figure],
    sums: Sequence[Figure],
    *,
    spending: bool,
) -> Iterator[tuple[Figure, Figure]]:
    """The two figures that the words tie a percentage to, where there is but one way to choose them."""
    over = counted[-1]
    if spending:
        words = _RECEIVED if _RECEIPT.search(clause) else _SPENT
        if over.unit == MONEY and words.search(_before(text, over)):
            larger = [
                f for f in sums if f.value > over.value and _BUDGET.search(_before(text, f)) and f.span < rate.span
            ]
            yield from _only(text, over, larger)
        return
    own = [f for f in near if _paragraph_of(text, f) == _paragraph_of(text, rate) and f.span < rate.span]
    larger = [f for f in own if f.unit == over.unit and f.value > over.value]
    if share := _SHARE.match(clause.lstrip()):
        money = over.unit == MONEY or re.search(r"资金|金额|投资|支出|收入|面积", share[1])
        tied = not money and over.span[1] >= rate.span[0] - 24
        called = [f for f in near if f.span < over.span and f.value > over.value and f.unit != MONEY]
        called = [f for f in called if any(a + b in _around(text, f) for a, b in pairwise(share[1]))]
        larger = called or larger
    elif rated := _RATE.search(clause):
        between, around = text[over.span[1] : rate.span[0]], _around(text, over)
        planned = len(counted) > 1 and counted[-2].unit == over.unit and _PLANNED.search(_around(text, counted[-2]))
        told = any(a + b in around for a, b in pairwise(rated[1])) and not _ASKED.search(around)
        told = told or bool(planned and _DONE.search(around)) or ("回收" in rated[1] and "收回" in around)
        tied = bool(_CLAUSE.search(between)) and told
    else:
        tied = False
    if tied:
        yield from _only(text, over, larger)


def _only(text: str, over: Figure, larger: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """The pair with the only figure (or the only one of the nearest line) that may stand under another."""
    if len({f.value for f in larger}) > 1:
        nearest = max(_paragraph_of(text, f) for f in larger)
        larger = [f for f in larger if _paragraph_of(text, f) == nearest]
    if len({f.value for f in larger}) == 1:
        yield over, larger[0]


def _before(text: str, one: Figure) -> str:
    """What stands before a figure in its clause."""
    return _CLAUSE.split(text[max(one.span[0] - 16, 0) : one.span[0]])[-1]


def _paragraph_of(text: str, one: Figure) -> int:
    """Where the line begins in which a figure stands."""
    return text.rfind("\n", 0, one.span[0])


def _around(text: str, one: Figure) -> str:
    """The clause in which a figure stands."""
    head = _CLAUSE.split(text[max(one.span[0] - 20, 0) : one.span[0]])[-1]
    return head + _CLAUSE.split(text[one.span[1] : one.span[1] + 16])[0]


def _changed(text: str, rate: Figure, counted: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The old and the new figure of a change, where the words say which is which: 由…到…, or two years."""
    a, b = counted[-2:] if len(counted) > 1 else (None, None)
    if a is None or b is None or a.unit != b.unit or min(a.value, b.value) <= 0:
        return None
    if re.search(r"[%％]", text[b.span[1] : rate.span[0]]) or _GROWTH.search(text[a.span[1] : b.span[0]]):
        return None  # an earlier percentage was about them, or the second figure is itself the change
    if rate.span[0] - b.span[1] > _REACH:
        return None
    if _SAVED.search(text[b.span[1] : rate.span[0]]) and len(counted) == 2 and a.value > b.value:
        return a, b
    start = max(a.span[0] - 16, 0)
    if _FROM.search(text[start : a.span[0]]) and _TO.search(text[a.span[1] : b.span[0]]):
        return a, b
    first, second = _YEAR.findall(text, start, a.span[0]), _YEAR.findall(text, a.span[1], b.span[0])
    if len(counted) != 2 or not first or not second or first[-1] == second[-1]:
        return None
    return (a, b) if _rank(first[-1]) < _rank(second[-1]) else (b, a)


def _rank(year: str) -> int:
    """Which of two years is the later one: figures as they are, words around them."""
    return int(year[:4]) if year[0] == "2" else {"上年": 0, "去年": 0}.get(year, 9999)


def _growth(text: str, rate: Figure, old: Figure, new: Figure) -> Check | None:
    """A change against the two figures that it is said to be the change of."""
    change = Figure(abs(new.value - old.value), new.half + old.half, new.span, MONEY)
    if fits(rate, change, old):
        return None
    computed = 100 * change.value / old.value
    a, b = sorted((old.span, new.span))
    reason = f"增减幅度写作{rate.value:g}%，按{text[slice(*old.span)]}与{text[slice(*new.span)]}计算应为{computed:.2f}%"
    return check("增减", reason, text, rate, computed, (a[0], b[1]))
