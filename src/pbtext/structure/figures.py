"""Figures of a text: amounts, scores, counts and percentages with what they count and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pbtext.records import Check, Span

NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?"
_FIGURE = re.compile(rf"(?<![\d.A-Za-z第])({NUMBER})\s*(亿|万|千)?\s*(元|[%％]|(?:平方|立方|公)?[\u4e00-\u9fff㎡])?")
_HALF = re.compile(r",(?!\d{3}(?!\d))|[;:()!?]")
_FULL = dict(zip(",;:()!?", "，；：（）！？", strict=True))
_TIMES = {"亿": 10_000.0, "万": 1.0, "千": 0.1, "": 0.0001}  # in ten thousands, the unit of money in these reports
_SAME = {"名": "人", "位": "人", "例": "人", "％": "%", "㎡": "平方米"}
_NO_COUNT = set("年月日号时周季届级至到和与或的为是占比共")
MONEY, PERCENT, SCORE = "元", "%", "分"
_MIN_DIGITS = 3  # digits from which on a changed digit is not likely to be chance


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed: its value, half of the last digit printed, where it stands, and what it counts.

    ``unit`` is 元 for money (the value is then in 万元), %, 分, a measure word (all those of persons are 人), or empty.
    """

    value: float
    half: float
    span: Span
    unit: str = ""


def one_form(text: str) -> str:
    """The text with marks of half width made full, those inside numbers apart; every character keeps its place."""
    return _HALF.sub(lambda m: _FULL[m[0]], text)


def figure(number: str, start: int) -> Figure:
    """The figure that a number printed at an offset is."""
    plain = re.sub(r"[,， ]", "", number).rstrip(".")
    decimals = len(plain.partition(".")[2])
    return Figure(float(plain), 0.5 * 10**-decimals, (start, start + len(number)))


def figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """The figures that say what they count, in order. Dates, ordinals and percentage points are none."""
    for m in _FIGURE.finditer(text, start, end):
        unit = m[3] or ""
        after = text[m.end() : m.end() + 2]
        if (
            not unit
            or unit in _NO_COUNT
            or (unit == "个" and after == "百分")
            or (unit == "分" and after[:1] in "钟之别为局")
        ):
            continue
        plain = figure(m[1], m.start(1))
        if unit == MONEY:
            times = _TIMES[m[2] or ""]
        else:
            times = {"亿": 1e8, "万": 1e4, "千": 1e3}.get(m[2] or "", 1.0)
        yield Figure(plain.value * times, plain.half * times, plain.span, _SAME.get(unit, unit))


def check(
    kind: str, reason: str, text: str, stated: Figure, computed: float, other: Span, *, value: float | None = None
) -> Check:
    """A finding with both places, the stated figure first; `value` where it is not the figure's own."""
    spans = (stated.span, other)
    given = stated.value if value is None else value
    return Check(kind, reason, given, round(computed, 4), spans, tuple(text[a:b] for a, b in spans))


def fits(stated: Figure, over: Figure, under: Figure) -> bool:
    """Whether a percentage is that of two figures, within what rounding of all three explains. Counts are exact."""
    if under.value <= 0:
        return False
    ratio = 100 * over.value / under.value
    slack = 0.0
    if over.unit in (MONEY, "") or over.half != 0.5:
        slack = ratio * (over.half / max(over.value, over.half, 1e-9) + under.half / under.value)
    return abs(ratio - stated.value) <= stated.half + slack + 1e-6


def slipped(printed: str, computed: float, *, digits: int = _MIN_DIGITS) -> bool:
    """Whether a printed number is the computed one but for one slip: a digit changed, two neighbours swapped, the point moved.

    Of a number of fewer than `digits` digits only a moved point counts, since a changed digit may be chance.
    """
    plain = re.sub(r"[,， ]", "", printed)
    if any(abs(float(plain) * times - computed) <= 0.002 * computed for times in (0.1, 10.0)):
        return True
    true = f"{computed:.{len(plain.partition('.')[2])}f}"
    if len(plain.replace(".", "").lstrip("0")) < digits or len(plain) != len(true):
        return False
    wrong = [k for k, (a, b) in enumerate(zip(plain, true, strict=True)) if a != b]
    swapped = len(wrong) == 2 and (plain[wrong[0]], plain[wrong[1]]) == (true[wrong[1]], true[wrong[0]])
    return len(wrong) == 1 or (swapped and plain[wrong[0] + 1 : wrong[1]] in ("", "."))


def runs(values: Sequence[Figure], *, least: int) -> Iterator[tuple[Figure, ...]]:
    """All runs of at least so many figures that follow each other."""
    for i in range(len(values)):
        for j in range(i + least, len(values) + 1):
            yield tuple(values[i:j])


def whole(parts: Iterable[Figure]) -> tuple[float, float]:
    """The sum of figures, and how far rounding may have moved it."""
    listed = list(parts)
    return sum(f.value for f in listed), sum(f.half for f in listed)


def span_of(parts: tuple[Figure, ...]) -> Span:
    """From the first to the last of figures in order."""
    return parts[0].span[0], parts[-1].span[1]
