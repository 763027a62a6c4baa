"""The context of a sentence: chapter, heading above, column header, lead sentence, place. Evidence, not a verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pbtext.records import Report, Section, Sentence
from pbtext.taxonomy import Taxonomy

_LEAD = re.compile(r"(?:以下|如下|几个?方面|主要[有是表]|具体[为是]|归纳|分述|逐[项条]|建议[:：]|[:：]$)")
_EMPTY = re.compile(
    r"[^\u4e00-\u9fff]*(?:同上|[无同略是否优良中差高低较分]|见附[件表]|合格|不涉及|不适用|无扣分|未扣分|不扣分)?[^\u4e00-\u9fff]*"
)
LOOSE = 3  # a text of so few sentences is no report


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a sentence: titles above it (top first), column header, the last lead sentence; in `hints` the roles
    that their words suggest (`chapter=problem`); in `alone` whether the sentence is a paragraph of its own."""

    chapter: str
    heading: str
    column: str
    lead: str
    hints: frozenset[str]
    alone: bool


def contexts(report: Report, taxonomy: Taxonomy) -> list[Context]:
    """The context of each sentence of a report, in order."""
    role_words = [(r.id, re.compile("|".join(map(re.escape, r.chapters)))) for r in taxonomy.roles if r.chapters]
    chains = _chains(report.sections)
    leads = _leads(report.sentences, chains)
    made = []
    for i, s in enumerate(report.sentences):
        chain = chains[s.section]
        if s.heading and chain and chain[-1].heading[0] == s.start:
            chain = chain[:-1]
        titles = [x.title for x in chain if x.title]
        chapter, heading = (titles[0] if titles else ""), (titles[-1] if titles else "")
        # a report's own title often opens a section of its own; the chapter is then the next one below
        if len(titles) > 1 and chain[0].heading[0] < 200 and chain[0].level <= 1 and not chain[0].number:
            chapter = titles[1]
        above = {"chapter": chapter, "heading": heading, "lead": leads[i], "column": s.column}
        hints = frozenset(f"{kind}={r}" for kind, text in above.items() for r in _roles(text, role_words))
        made.append(Context(chapter, heading, s.column, leads[i], hints, _stands_alone(report.sentences, i)))
    return made


def _roles(text: str, role_words: Sequence[tuple[str, re.Pattern[str]]]) -> list[str]:
    return [r for r, words in role_words if text and words.search(text)]


def _chains(sections: Sequence[Section]) -> list[list[Section]]:
    chains: list[list[Section]] = []
    for s in sections:
        chains.append([*chains[s.parent], s] if s.parent >= 0 else [])
    return chains


def _leads(sentences: Sequence[Sentence], chains: Sequence[Sequence[Section]]) -> list[str]:
    """The last sentence that announces what follows (“主要存在以下问题：”), as long as its chapter lasts."""
    leads: list[str] = []
    lead, chapter = "", -1
    for s in sentences:
        top = chains[s.section][0].index if chains[s.section] else 0
        if top != chapter:
            lead, chapter = "", top
        leads.append(lead)
        if not s.row and not s.heading and len(s.text) <= 90 and _LEAD.search(s.text[-40:]):
            lead = s.text[-40:]
    return leads


def is_empty(text: str) -> bool:
    """Whether a sentence or cell says nothing: a figure, a mark, or a word for none."""
    return bool(_EMPTY.fullmatch(text.strip()))


def _stands_alone(sentences: Sequence[Sentence], i: int) -> bool:
    if len(sentences) <= LOOSE:  # a loose sentence has no place
        return False
    return all(not 0 <= k < len(sentences) or sentences[k].paragraph != sentences[i].paragraph for k in (i - 1, i + 1))
