"""Scores in headings: what a chapter reports against the sum of its items, and the total against its chapters.

A self-evaluation by items writes them as `（五）绩效评价管理23分（自评得分22分）`, one below the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pbtext.records import Check, Sentence
from pbtext.structure.figures import Figure, check, figure

_SCORED = re.compile(
    r"(?:(\d{1,3}(?:\.\d+)?)\s*分\s*)?[（(]\s*(?:自评|复核|评价|实际)?(?:得分|评分|得)(?:为|：)?\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*[)）]"
)
_TOTAL = re.compile(r"(?:总得?分|综合得分|自评得分|最终得分|评价得分|得分)(?:为|是|：)\s*(\d{1,3}(?:\.\d+)?)\s*分")
_MOST = 100.0


@dataclass(frozen=True, slots=True)
class _Item:
    """A scored heading: level of its numbering, its title, and the score it reports."""

    level: int
    title: str
    score: Figure


def find_score_checks(text: str, sentences: Sequence[Sentence]) -> tuple[Check, ...]:
    """Scores that are not the sum of the scores below them."""
    items = list(_items(text, sentences))
    found = list(_levels(text, items))
    found += _whole(text, items)
    return tuple(found)


def _items(text: str, sentences: Sequence[Sentence]) -> Iterator[_Item]:
    for s in sentences:
        if s.level and not s.row and (m := _SCORED.search(text, s.start, s.end)):
            title = text[s.start : m.start()].strip()
            yield _Item(s.level, title, figure(m[2], m.start(2)))


def _levels(text: str, items: Sequence[_Item]) -> Iterator[Check]:
    for k, item in enumerate(items):
        below = []
        for other in items[k + 1 :]:
            if other.level <= item.level:
                break
            below.append(other)
        direct = [x for x in below if x.level == min(y.level for y in below)]
        if len(direct) >= 2:
            yield from _compared(text, f"“{item.title}”得分", item.score, direct)


def _whole(text: str, items: Sequence[_Item]) -> Iterator[Check]:
    """The total stated before the first item against the chapters."""
    if len(items) < 3:
        return
    totals = list(_TOTAL.finditer(text, 0, items[0].score.span[0]))
    top = [x for x in items if x.level == min(y.level for y in items)]
    if totals and len(top) >= 3:
        yield from _compared(text, "总分", figure(totals[-1][1], totals[-1].start(1)), top)


def _compared(text: str, name: str, stated: Figure, parts: Sequence[_Item]) -> Iterator[Check]:
    total = sum(x.score.value for x in parts)
    if abs(total - stated.value) > 1e-6 and stated.value <= _MOST:
        reason = f"{name}写作{stated.value:g}分，下列{len(parts)}项之和为{total:g}分"
        yield check("得分合计", reason, text, stated, total, (parts[0].score.span[0], parts[-1].score.span[1]))
