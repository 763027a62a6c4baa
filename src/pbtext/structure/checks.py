"""The figures of a report held against each other: rates, shares, sums, averages, grades. A finding names both places.

A figure is only doubted where the text leaves one way to compute it; rounding is allowed for by the digits printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pbtext.records import Check, Sentence, Span

_NUMBER = r"(\d[\d,，]*(?:\.\d+)?)"
_AMOUNT = re.compile(_NUMBER + r"\s*(亿元|万元|元)")
_UNITS = {"亿元": 10_000.0, "万元": 1.0, "元": 0.0001}
_BUDGET, _RECEIVED, _SPENT = "预算", "到位", "支出"
_MEANS = (
    (_SPENT, re.compile(r"支出|支付|支用|列支|使用|执行(?!率)|花[了去掉]")),
    (_RECEIVED, re.compile(r"到位|拨入|收到|拨付到")),
    (_BUDGET, re.compile(r"预算|安排|批复|下达|总投资|计划")),
)
_RATE = re.compile(r"(执行率|支出率|支付率|使用率|到位率)[^，。；\d]{0,8}?" + _NUMBER + r"\s*[%％]")
_SHARE = re.compile(r"占[^，。；\d%]{0,14}?" + _NUMBER + r"\s*[%％]")
_COUNT = re.compile(r"(?<![\d.])(\d{1,7})\s*(个|家|项|份|户|名|处|条|笔|所|座|人)(?!月|百分点|工作日)")
_PART = re.compile(
    r"((?:项目)?(?:决策|过程|产出|效益|效果|投入|满意度|管理))(?:管理|类|指标|部分|方面|情况)*(?:（\d+分）|满分\d+分[，,]?)?"
    r"(?:实际|自评)?(?:得|得分|评分)?(?:为|是|：)?\s*" + _NUMBER + r"\s*分"
)
_TOTAL = re.compile(r"(?:总得?分|综合(?:得分|评分)|最终得分|合计(?:得分)?)(?:为|是|：)?\s*" + _NUMBER + r"\s*分")
_GRADED = re.compile(
    r"得分(?:为|是|：)?\s*"
    + _NUMBER
    + r"\s*分[^。；\d]{0,14}?(?:等级|等次|级别|评定|评为|结论)[^。；\d优良中差]{0,6}[“\"]?(优|良|中|差)"
)
_THRESHOLD = re.compile(
    r"(\d{2})\s*分?(?:[（(]含[)）])?\s*(?:以上|[-—~～至]\s*\d{2,3})[^。；，、\d优良中差]{0,12}[“\"]?(优|良|中|差)"
)
_GRADES = (("优", 90.0), ("良", 80.0), ("中", 60.0), ("差", 0.0))  # 财预〔2020〕10号


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed: its value, half of the last digit printed, and where it stands."""

    value: float
    half: float
    span: Span


def find_checks(text: str, sentences: Sequence[Sentence]) -> tuple[Check, ...]:
    """What does not add up in the running text, in its order."""
    grades = thresholds(text)
    found: list[Check] = []
    for i, s in enumerate(sentences):
        if not any(c.isdigit() for c in s.text):
            continue
        before = sentences[i - 1] if i and sentences[i - 1].paragraph == s.paragraph else None
        start = before.start if before is not None else s.start
        found += _rates(text, start, s.start, s.end)
        found += _shares(text, s.start, s.end)
        found += _parts(text, s.start, s.end)
        found += _graded(text, s.start, s.end, grades)
    return tuple(sorted(found, key=lambda c: c.spans))


def check(kind: str, reason: str, text: str, stated: Figure, computed: float, other: Span) -> Check:
    """A finding with both places, the stated figure first."""
    spans = (stated.span, other)
    return Check(kind, reason, stated.value, round(computed, 4), spans, tuple(text[a:b] for a, b in spans))


def figure(number: str, start: int) -> Figure:
    """The figure that a number printed at an offset is."""
    plain = number.replace(",", "").replace("，", "").rstrip(".")
    decimals = len(plain.partition(".")[2])
    return Figure(float(plain), 0.5 * 10**-decimals, (start, start + len(number)))


def thresholds(text: str) -> tuple[tuple[str, float], ...]:
    """The least score of each grade: as the report defines them, else as the ministry does."""
    own = {grade: float(least) for least, grade in _THRESHOLD.findall(text)}
    if len(own) < 2:
        return _GRADES
    return tuple(sorted(((g, own.get(g, least)) for g, least in _GRADES), key=lambda x: -x[1]))


def grade_of(score: float, grades: Sequence[tuple[str, float]]) -> str:
    """The grade that a score earns."""
    return next((grade for grade, least in grades if score >= least), grades[-1][0])


def _rates(text: str, start: int, first: int, end: int) -> Iterator[Check]:
    """A rate of execution or receipt against the sums in its sentence and the one before it."""
    rates = list(_RATE.finditer(text, first, end))
    if len(rates) != 1:
        return
    name, rate = rates[0][1], figure(rates[0][2], rates[0].start(2))
    sums: dict[str, list[Figure]] = {_BUDGET: [], _RECEIVED: [], _SPENT: []}
    at = start
    for m in _AMOUNT.finditer(text, start, end):
        kind = _meaning(text[max(at, m.start() - 16) : m.start()])
        unit, plain = _UNITS[m[2]], figure(m[1], m.start(1))
        at = m.end()
        if kind:
            sums[kind].append(Figure(plain.value * unit, plain.half * unit, (m.start(), m.end())))
    over, under = (_RECEIVED, (_BUDGET,)) if name == "到位率" else (_SPENT, (_BUDGET, _RECEIVED))
    pairs = [(a, b) for a in sums[over] for kind in under for b in sums[kind] if b.value > 0]
    if not pairs or len(sums[over]) > 1 or any(_fits(rate, a, b) for a, b in pairs):
        return
    a, b = pairs[0]
    computed = 100 * a.value / b.value
    reason = f"{name}写作{rate.value:g}%，按所列金额应为{computed:.2f}%"
    yield check("执行率", reason, text, rate, computed, (min(a.span[0], b.span[0]), max(a.span[1], b.span[1])))


def _meaning(before: str) -> str:
    """What a sum is, by the last word before it that says so."""
    placed = [(m.end(), kind) for kind, pattern in _MEANS for m in pattern.finditer(before)]
    return max(placed, default=(0, ""))[1]


def _fits(stated: Figure, over: Figure, under: Figure) -> bool:
    """Whether a percentage is that of two figures, within what rounding of all three explains."""
    ratio = 100 * over.value / under.value
    slack = ratio * (over.half / max(over.value, over.half, 1e-9) + under.half / under.value)
    return abs(ratio - stated.value) <= stated.half + slack + 1e-6


def _shares(text: str, start: int, end: int) -> Iterator[Check]:
    """A share against the two counts of its sentence."""
    shares, counts = list(_SHARE.finditer(text, start, end)), list(_COUNT.finditer(text, start, end))
    if len(shares) != 1 or len(counts) != 2 or counts[0][2] != counts[1][2]:
        return
    share = figure(shares[0][1], shares[0].start(1))
    small, large = sorted((figure(c[1], c.start(1)) for c in counts), key=lambda f: f.value)
    exact = [Figure(f.value, 0.0, f.span) for f in (small, large)]
    if large.value <= 0 or shares[0].start() < counts[1].start() or _fits(share, *exact):
        return
    computed = 100 * small.value / large.value
    reason = f"占比写作{share.value:g}%，按{small.value:g}与{large.value:g}计算应为{computed:.2f}%"
    yield check("占比", reason, text, share, computed, (counts[0].start(), counts[1].end()))


def _parts(text: str, start: int, end: int) -> Iterator[Check]:
    """A total score against the scores of its parts."""
    totals = list(_TOTAL.finditer(text, start, end))
    parts = {m[1].removeprefix("项目"): figure(m[2], m.start(2)) for m in _PART.finditer(text, start, end)}
    if len(totals) != 1 or len(parts) < 3:
        return
    total, figures = figure(totals[0][1], totals[0].start(1)), list(parts.values())
    computed = sum(f.value for f in figures)
    slack = total.half + sum(f.half for f in figures if f.half < 0.5)
    if (
        abs(computed - total.value) <= slack
        or abs(computed - 100) < 1e-6
        or total.value <= max(f.value for f in figures)
    ):
        return
    reason = f"总分写作{total.value:g}分，各部分得分之和为{computed:g}分"
    yield check("得分合计", reason, text, total, computed, (figures[0].span[0], figures[-1].span[1]))


def _graded(text: str, start: int, end: int, grades: Sequence[tuple[str, float]]) -> Iterator[Check]:
    """A grade against the score it is given for."""
    for m in _GRADED.finditer(text, start, end):
        score = figure(m[1], m.start(1))
        earned = grade_of(score.value, grades)
        if score.value <= 100 and earned != m[2]:
            reason = f"{score.value:g}分应评为“{earned}”，写作“{m[2]}”"
            yield check("等级", reason, text, score, dict(grades)[earned], (m.start(2), m.end(2)))
