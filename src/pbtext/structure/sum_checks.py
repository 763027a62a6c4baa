"""Totals in the running text against their parts: scores of dimensions, sums of money."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pbtext.records import Check, Span
from pbtext.structure.figures import NUMBER, SCORE, Figure, check, figure, runs, slipped, span_of, whole
from pbtext.structure.grade_checks import TOTAL

_FULL = re.compile(r"(?:满分|权重|分值|标准分值?|应得|共设|基准分|占)(?:值|为|是|：|:)?\s*$")
_EARNED = re.compile(r"\s*分?\s*[）)]?\s*[：:（(，、]?\s*(?:实际|自评|评价)?(?:得分?|实得)")
_LOST = re.compile(r"(?:扣|失|差|减|加|低|高|降|距|扣除|占|每.{0,6})(?:了|分)?\s*$")
_NOT_ALL = re.compile(r"平均|均分|制")
_LIST = 10  # paragraphs above or below a total among which its parts may be listed one by one
_LEAST_PARTS = 3
_OF_FULL = re.compile(
    rf"(?<![扣失减])(?<![\d.])({NUMBER})\s*分\s*[）)]?\s*[：:（(，、]?\s*(?:实际|自评|评价)?(?:得分?|实得)(?:为|：|:)?\s*({NUMBER})\s*分"
)
_ALL = re.compile(r"总|合计|共|概算|预算|投入|安排|规模|全年|全部")
_INSIDE = re.compile(r"其中|包括|分别")
_FAR_OVER = 1.6
_HUNDRED = re.compile(r"(?:满分|总分值?)(?:为|是|共|：)?\s*$")
_COUNTED = re.compile(
    r"(?:以上|上述|这)?([两二三四五六七八九])(?:项|类|部分|方面|笔|块|者)[^，。；\d]{0,6}(?:合计|共计?|相加|之和)[^，。；\d]{0,4}$"
)
_COMPARED = re.compile(r"^[亿万]?元[，]?[较比][^，。；\d]{0,12}$")
_CHANGE = re.compile(r"[，]?(?:共|净|约)?(?:节约|节省|减少|增加|增长|结余|降低)(?:了|资金|支出)?")
_REACH = 30  # characters between the last part and its total
_NUMERALS = "〇一二三四五六七八九"
_MOST_OPENING = 7  # paragraphs in a row whose first sums are added
_MOST = 12  # figures in a row that are summed: more are no list
_FULL_MARKS = 100.0
_LEAST_DIGITS, _LEAST_BESIDE = 4, 3
_COARSEST = 50.0  # 万元: how far rounding may move a sum printed in 亿元
_LEAST_MONEY = 10.0  # 万元: smaller sums have too few digits for a slip to be told from chance


def scores_of(text: str, start: int, listed: Sequence[Figure]) -> tuple[list[Figure], list[Figure]]:
    """The total scores and the scores of parts among the figures of a paragraph that begins at `start`; full marks and points
    lost are neither.
    """
    totals: list[Figure] = []
    parts: list[Figure] = []
    for f in listed:
        before = text[max(start, f.span[0] - 14) : f.span[0]]
        after = text[f.span[1] : f.span[1] + 8]
        if f.unit != SCORE or f.value > 1000 or "制" in after[:3]:
            continue
        if _FULL.search(before) or _LOST.search(before) or _EARNED.match(after):
            continue
        if _NOT_ALL.search(before):
            continue
        clause = re.split(r"[，。；、：:（(\n]", before)[-1]
        (totals if TOTAL.search(before) or TOTAL.search(clause) else parts).append(f)
    return totals, parts


def find_score_sums(text: str, scores: Sequence[tuple[list[Figure], list[Figure]]]) -> Iterator[Check]:
    """Total scores that are not the sum of the scores beside them, or listed one a paragraph above or below them.

    `scores` are totals and parts of each paragraph, as of `scores_of`.
    """
    for k, (totals, parts) in enumerate(scores):
        if len({f.value for f in totals}) != 1:
            continue
        if len(parts) >= _LEAST_PARTS:
            yield from _against(text, totals[0], parts)
        elif not parts:
            for beside in (_list(scores[max(k - _LIST, 0) : k][::-1])[::-1], _list(scores[k + 1 : k + 1 + _LIST])):
                if len(beside) >= _LEAST_PARTS:
                    yield from _against(text, totals[0], beside)


def _list(scores: Sequence[tuple[list[Figure], list[Figure]]]) -> list[Figure]:
    """The parts of a list of paragraphs with one part each, up to where it ends."""
    return [parts[0] for _, parts in takewhile(lambda x: len(x[1]) == 1 and not x[0], scores)]


def find_of_full(text: str, paragraphs: Sequence[Sequence[Span]]) -> Iterator[Check]:
    """Scores told beside their full marks: higher than these, or not the sum of the scores that their full marks are made of."""
    for paragraph in paragraphs:
        found = [
            (figure(m[1], m.start(1)), figure(m[2], m.start(2)))
            for m in _OF_FULL.finditer(text, paragraph[0][0], paragraph[-1][1])
        ]
        for most, got in found:
            apart = "，" in text[most.span[1] : got.span[0]]  # what comes after may be another score, a total
            if got.value > most.value > 0 and not (apart and got.value > _FAR_OVER * most.value):
                reason = f"得分写作{got.value:g}分，高于满分{most.value:g}分"
                yield check("超过满分", reason, text, got, most.value, most.span)
        inside = len(found) > 2 and _INSIDE.search(text[found[0][1].span[1] : found[1][0].span[0]])
        if inside and found[0][0].value == sum(most.value for most, _ in found[1:]):
            (_, stated), parts = found[0], [got for _, got in found[1:]]
            computed, _ = whole(parts)
            if abs(computed - stated.value) > 1e-6:
                reason = f"得分写作{stated.value:g}分，其下各项得分之和为{computed:g}分"
                yield check("得分合计", reason, text, stated, computed, span_of(tuple(parts)))


def find_full_sums(
    text: str, paragraphs: Sequence[Sequence[Span]], listed: Sequence[Sequence[Figure]]
) -> Iterator[Check]:
    """Full marks of dimensions that do not make the hundred they are said to make."""
    for paragraph, found in zip(paragraphs, listed, strict=True):
        for start, end in paragraph:
            marks = [f for f in found if f.unit == SCORE and start <= f.span[0] < end]
            if len(marks) <= _LEAST_PARTS or marks[0].value != _FULL_MARKS:
                continue
            total, parts = marks[0], marks[1:]
            computed, _ = whole(parts)
            told = _HUNDRED.search(text[max(start, total.span[0] - 6) : total.span[0]])
            if told and computed != _FULL_MARKS and all(f.value % 1 == 0 for f in parts) and abs(computed - 100) <= 15:
                reason = f"满分写作100分，各部分分值之和为{computed:g}分"
                yield check("得分合计", reason, text, total, computed, span_of(tuple(parts)))


def _against(text: str, total: Figure, parts: Sequence[Figure]) -> Iterator[Check]:
    computed, _ = whole(parts)
    for run in runs(list(parts)[:_MOST], least=2):
        value, _ = whole(run)
        finer = sum(f.half for f in run if total.half < f.half < 0.5) if len(run) > 2 else 0.0
        rounded = abs(value - total.value) <= total.half * (total.half < 0.5) + min(finer, 0.02) + 1e-6
        if rounded or (len(run) == len(parts) and abs(value - _FULL_MARKS) < 1e-6):  # full marks, not said to be such
            return
    near = abs(computed - total.value) <= 0.15 * total.value and total.value > max(f.value for f in parts)
    if near or slipped(text[slice(*total.span)], computed):
        reason = f"总分写作{total.value:g}分，各部分得分之和为{computed:g}分"
        yield check("得分合计", reason, text, total, computed, (parts[0].span[0], parts[-1].span[1]))


def find_money_sums(text: str, listed: Sequence[Sequence[Figure]]) -> Iterator[Check]:
    """Sums of money that are their parts' sum but for one slip of the pen, in the total or in a part.

    Parts follow each other in a paragraph, or open paragraphs that follow each other. `listed` is the money, by paragraph.
    """
    ranked = sorted((f for sums in listed for f in sums), key=lambda f: f.value)
    lists = [*_lists(listed)]
    settled: set[Span] = set()  # figures of lists that add up, or have been told
    for _, run in lists:
        if total := _total_of(run, ranked):
            settled.update(f.span for f in (*run, total))
    for k, run in sorted(lists, key=lambda x: -len(x[1])):
        if any(f.span in settled for f in run):
            continue
        for total in (f for sums in listed[max(0, k - 2) : k + len(run) + 1] for f in sums):
            apart = not run[0].span[0] <= total.span[0] <= run[-1].span[1] and total.span not in settled
            if apart and (found := _doubted(text, total, run)) is not None:
                settled.update(f.span for f in (*run, total))
                yield found
                break


def _lists(listed: Sequence[Sequence[Figure]]) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """What may be the parts of a sum, each with the index of its (first) paragraph."""
    for k, sums in enumerate(listed):
        yield from ((k, run) for run in runs(sums[:_MOST], least=2))
        opening = [sums[0] for sums in takewhile(bool, listed[k : k + _MOST_OPENING])]
        yield from ((k, tuple(opening[:n])) for n in range(_LEAST_PARTS, len(opening) + 1))


def find_counted_sums(text: str, listed: Sequence[Sequence[Figure]]) -> Iterator[Check]:
    """Totals that say how many sums before them they add (五项合计): these leave no choice."""
    for sums in listed:
        for k, total in enumerate(sums):
            m = _COUNTED.search(text[max(total.span[0] - 24, 0) : total.span[0]])
            n = (2 if m[1] == "两" else _NUMERALS.index(m[1])) if m else 0
            if not n or k < n:
                continue
            run = tuple(sums[k - n : k])
            if total.span[0] - run[-1].span[1] > _REACH:
                continue
            value, slack = whole(run)
            if abs(value - total.value) > total.half + slack + 1e-6:
                reason = f"{n}项合计写作{text[slice(*total.span)]}，所列{n}项之和为{value:.6g}万元"
                yield check("合计", reason, text, total, value, span_of(run))


def find_changes(text: str, listed: Sequence[Sequence[Figure]]) -> Iterator[Check]:
    """Differences told beside both sums: 较…节约…, 由…增加到…，增加…."""
    for sums in listed:
        for a, b, c in zip(sums, sums[1:], sums[2:], strict=False):
            compared = _COMPARED.search(text[a.span[1] : b.span[0]])
            changed = _CHANGE.fullmatch(text[b.span[1] + 1 : c.span[0]].lstrip("元万亿"))
            if not compared or not changed or a.unit != b.unit:
                continue
            computed = abs(a.value - b.value)
            if abs(computed - c.value) > a.half + b.half + c.half + 1e-6:
                reason = f"相差写作{text[slice(*c.span)]}，按{text[slice(*a.span)]}与{text[slice(*b.span)]}计算应为{computed:.6g}万元"
                yield check("增减", reason, text, c, computed, (a.span[0], b.span[1]))


def _doubted(text: str, total: Figure, run: tuple[Figure, ...]) -> Check | None:
    """The finding where a total, or one of its parts, is a slip of the pen away from adding up."""
    value, _ = whole(run)
    if value < _LEAST_MONEY or total.value <= max(f.value for f in run):
        return None
    beside = _beside(text, total, run) and _digits(text, total) >= _LEAST_BESIDE
    # round sums, and sums of two, come near each other by chance
    if not beside and (len(run) == 2 or _digits(text, total) < _LEAST_DIGITS):
        return None
    reason = f"{text[slice(*total.span)]}与所列{len(run)}项之和{value:.6g}万元对不上"
    if _slip(text, total, value, digits=_LEAST_BESIDE if beside and len(run) > 2 else _LEAST_DIGITS):
        return check("合计", reason, text, total, value, span_of(run))
    for part in run if beside else ():
        if _slip(text, part, part.value + total.value - value):
            return check("合计", reason, text, part, part.value + total.value - value, total.span)
    return None


def _digits(text: str, one: Figure) -> int:
    """How many digits of a number are not the noughts at its ends."""
    return len(re.sub(r"\D", "", text[slice(*one.span)]).strip("0"))


def _total_of(run: Sequence[Figure], ranked: Sequence[Figure]) -> Figure | None:
    """The figure that is the sum of a run, if there is one among figures ranked by value."""
    value, slack = whole(run)
    at = bisect_left(ranked, value - slack - _COARSEST, key=lambda f: f.value)
    while at < len(ranked) and ranked[at].value <= value + slack + _COARSEST:
        if abs(ranked[at].value - value) <= ranked[at].half + slack + 1e-6 and ranked[at] not in run:
            return ranked[at]
        at += 1
    return None


def _beside(text: str, total: Figure, run: Sequence[Figure]) -> bool:
    """Whether a total stands right before its parts, in their sentence or the one before, and says that it is one."""
    between = text[total.span[1] : run[0].span[0]]
    near = total.span[1] <= run[0].span[0] and len(between) < 48 and between.count("。") <= 1
    plain = re.sub(r"20\d\d", "", between)
    return near and not re.search(r"\d", plain) and bool(_ALL.search(text[max(total.span[0] - 12, 0) : total.span[0]]))


def _slip(text: str, stated: Figure, value: float, *, digits: int = _LEAST_DIGITS) -> bool:
    printed = text[slice(*stated.span)]
    plain = float(re.sub(r"[,， ]", "", printed))
    return plain > 0 and value > 0 and slipped(printed, value * plain / stated.value, digits=digits)
