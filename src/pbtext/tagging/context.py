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
_SCORED = re.compile(r"\d\s*分\s*[)）]?[。]?$")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a sentence: titles above it (top first), column header, the last lead sentence, and features of its place."""

    chapter: str
    heading: str
    column: str
    lead: str
    features: tuple[str, ...]


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
        roles = [(kind, _roles(text, role_words)) for kind, text in
                 (("chapter", chapter), ("heading", heading), ("lead", leads[i]), ("column", s.column))]  # fmt: skip
        features = [f"{kind}={r}" for kind, found in roles for r in found]
        features += [f"{kind}?none" for kind, found in roles if not found]
        features += _place(report.sentences, i)
        made.append(Context(chapter, heading, s.column, leads[i], tuple(features)))
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


def _place(sentences: Sequence[Sentence], i: int) -> list[str]:
    s = sentences[i]
    size = len(s.text)
    if len(sentences) <= LOOSE:  # a loose sentence has no place
        return ["loose", f"size={min(9, size // 8)}", f"level={s.level}", f"end={s.text[-1:]}", f"start={s.text[:2]}"]
    first = i == 0 or sentences[i - 1].paragraph != s.paragraph
    last = i + 1 == len(sentences) or sentences[i + 1].paragraph != s.paragraph
    features = [
        f"size={min(9, size // 8)}",
        f"level={s.level}",
        f"end={s.text[-1:]}",
        f"start={s.text[:2]}",
    ]
    flags = {
        "heading": s.heading,
        "row": s.row,
        "first": first,
        "last": last,
        "alone": first and last,
        "scored": bool(_SCORED.search(s.text)),
        "deducted": s.deducted is True,
        "full score": s.deducted is False,
        "figures": any(c.isdigit() for c in s.text),
        "no_han": not any("\u4e00" <= c <= "\u9fff" for c in s.text),
        "salutation": first and last and s.text.endswith(("：", ":")) and size <= 30,
    }
    return features + [name for name, on in flags.items() if on]
