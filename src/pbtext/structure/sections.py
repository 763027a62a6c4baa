"""Paragraphs -> section tree. The tree covers the text without gap or overlap, whatever the numbering looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pbtext.records import Section, Span
from pbtext.structure.numbering import ITEM_LEVEL, Numbering, numbering
from pbtext.structure.paragraphs import Paragraph
from pbtext.structure.sentences import cut

CHAPTER_WORDS = re.compile(
    r"概况|概述|基本情况|背景|结论|综合评价|评价结果|成效|成绩|做法|亮点|经验|问题|不足|短板|弱项|差距|困难|教训|原因|建议|措施|打算|整改|"
    r"下一步|改进|安排|要求|体会|说明|附件|附表|附注|情况|工作|思路|对策|意见|发现|启示|保障|组织实施|依据|目的|范围|方法|指标分析|事项"
)
MAX_HEADING = 42
MAX_BARE_HEADING = 24


@dataclass(frozen=True, slots=True)
class Opening:
    """A paragraph that opens a section: its level, numbering and title (the first sentence where text follows)."""

    paragraph: int
    level: int
    number: str
    title: str
    title_length: int


def openings(paragraphs: Sequence[Paragraph], *, skip: frozenset[int] = frozenset()) -> list[Opening]:
    """Which paragraphs open a section, and at which level. `skip` are paragraphs that are cells of tables."""
    found: list[Opening] = []
    last = [0] * (ITEM_LEVEL + 1)  # the ordinal reached at each level
    numbered = {
        i: n
        for i, p in enumerate(paragraphs)
        if i not in skip and not p.row and (n := numbering(p.text)) is not None and n.level < ITEM_LEVEL
    }
    for i, p in enumerate(paragraphs):
        if i in skip or p.row:
            continue
        n = numbered.get(i)
        if n is None:
            level = _bare_heading_level(p, i, paragraphs, numbered)
            if level:
                last[level + 1 :] = [0] * (ITEM_LEVEL - level)
                found.append(Opening(i, level, "", p.text.strip(), len(p.text)))
            continue
        level = _level(n, last, p, numbered.get(_next(numbered, i)))
        last[level] = n.ordinal
        last[level + 1 :] = [0] * (ITEM_LEVEL - level)
        first = cut(p.text)[0][1]
        title = p.text[n.length : first].strip()
        found.append(Opening(i, level, n.printed, title if len(title) <= MAX_HEADING else "", first))
    return found


def _next(numbered: dict[int, Numbering], i: int) -> int:
    return min((k for k in numbered if k > i), default=-1)


def _level(n: Numbering, last: list[int], p: Paragraph, following: Numbering | None) -> int:
    """Level of a numbering, tolerant of mistyped styles: `4、整改建议` after `三、` is a chapter, `（4）` after `（三）` a section."""
    first = cut(p.text)[0][1]
    short = first == len(p.text) and len(p.text) <= MAX_BARE_HEADING
    if n.level in (3, 4) and n.ordinal:
        up = 1 if n.level == 3 else 2
        # a chapter may follow a lost one: 二、… 4、…
        goes_on = last[up] < n.ordinal <= last[up] + (2 if up == 1 else 1) and (up == 1 or last[1] or last[2])
        own = last[n.level] == n.ordinal - 1 and n.ordinal > 1
        title = p.text[n.length :]
        if goes_on and not own:
            chapter = up == 1 and short and bool(CHAPTER_WORDS.search(title)) and n.ordinal > (1 if last[2] else 0)
            restart = up == 2 and (
                n.ordinal > 1 or (following is not None and following.style == n.style and following.ordinal == 1)
            )
            if chapter or restart:
                return up
    return n.level


def _bare_heading_level(p: Paragraph, i: int, paragraphs: Sequence[Paragraph], numbered: dict[int, Numbering]) -> int:
    """Level of a heading without number: a markdown heading, or a short line of chapter words with text below; else 0."""
    text = p.text.strip()
    if p.heading_mark:
        return min(p.heading_mark, 3)
    if (
        len(text) > MAX_BARE_HEADING
        or i + 1 >= len(paragraphs)
        or re.search(r"[。！？；，,:：\d]$|[。；，：]|^[（(【]", text)
    ):
        return 0
    below = paragraphs[i + 1]
    follows = len(below.text) > len(text) + 8 or i + 1 in numbered
    return 1 if i and follows and CHAPTER_WORDS.search(text) and not below.row else 0


def build_sections(paragraphs: Sequence[Paragraph], found: Sequence[Opening], length: int) -> tuple[Section, ...]:
    """The section tree over a text of `length` characters: section 0 is the root, the preamble belongs to it."""
    starts = [paragraphs[o.paragraph].offsets[0] for o in found]
    parents: list[int] = []
    ends: list[int] = []
    stack: list[tuple[int, int]] = [(0, 0)]  # (level, index)
    for k, o in enumerate(found):
        while stack[-1][0] >= o.level:
            stack.pop()
        parents.append(stack[-1][1])
        stack.append((o.level, k + 1))
        ends.append(next((starts[j] for j in range(k + 1, len(found)) if found[j].level <= o.level), length))
    root = Section(0, -1, 0, "", "", (0, length), (0, 0))
    return (
        root,
        *(
            Section(k + 1, parents[k], o.level, o.number, o.title, (starts[k], ends[k]), _heading(paragraphs, o))
            for k, o in enumerate(found)
        ),
    )


def _heading(paragraphs: Sequence[Paragraph], o: Opening) -> Span:
    offsets = paragraphs[o.paragraph].offsets[: o.title_length]
    return (offsets[0], offsets[-1] + 1)
