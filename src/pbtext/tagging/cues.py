"""Cues: concepts found in one pass (Aho-Corasick), combined to the cues of each category, with what qualifies them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick_rs

from pbtext.taxonomy import Taxonomy

REACH = 20  # characters within which the parts of a cue must stand
_STOP = re.compile(r"[。！？；]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept or qualifier word in a text: its name, start and end."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue of a category that fired: the rule as written in the codebook and the stretch of text it covers."""

    category: str
    rule: str
    start: int
    end: int
    qualifier: str  # kind of the qualifier in whose scope it stands, or empty


@dataclass(frozen=True, slots=True)
class Found:
    """All that the cues say about one text."""

    concepts: tuple[Hit, ...]
    cues: tuple[Cue, ...]
    qualifiers: tuple[Hit, ...]


class CueMatcher:
    """The cues of a taxonomy, compiled. One automaton finds all words; cues are then joined from what was found."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._rules: list[tuple[str, str, tuple[str, ...]]] = []
        names: defaultdict[str, set[str]] = defaultdict(set)
        for concept, words in taxonomy.concepts.items():
            for word in words:
                names[word.lower()].add("{" + concept + "}")
        for q in taxonomy.qualifiers:
            for phrase in q.phrases:
                names[phrase.lower()].add(f"?{q.kind}:{q.scope}")
        self._by_first: defaultdict[str, list[int]] = defaultdict(list)
        for category in taxonomy.categories:
            for rule in category.cues:
                parts = tuple(p.strip().lower() for p in rule.split("…") if p.strip())
                for part in parts:
                    if not part.startswith("{"):
                        names[part].add(part)
                self._by_first[parts[0]].append(len(self._rules))
                self._rules.append((category.id, rule, parts))
        self._words = sorted(names)
        self._names = [tuple(sorted(names[w])) for w in self._words]
        self._automaton = ahocorasick_rs.AhoCorasick(self._words, matchkind=ahocorasick_rs.MatchKind.Standard)

    def find(self, text: str) -> Found:
        """Concepts, cues and qualifiers of one view of a sentence."""
        at: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        concepts: list[Hit] = []
        qualifiers: list[Hit] = []
        for k, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for name in self._names[k]:
                if name[0] == "?":
                    qualifiers.append(Hit(name[1:], start, end))
                    continue
                at[name].append((start, end))
                if name[0] == "{":
                    concepts.append(Hit(name[1:-1], start, end))
        cues = [
            Cue(category, rule, start, end, _qualified(text, start, end, qualifiers))
            for first in at
            for category, rule, parts in map(self._rules.__getitem__, self._by_first.get(first, ()))
            if (span := _join(parts, at)) is not None
            for start, end in (span,)
        ]
        cues.sort(key=lambda c: (c.start, c.end, c.category, c.rule))
        return Found(tuple(concepts), tuple(cues), tuple(qualifiers))


def _join(parts: Sequence[str], at: dict[str, list[tuple[int, int]]]) -> tuple[int, int] | None:
    """The first stretch in which the parts stand in order, each within reach of the one before."""
    if any(p not in at for p in parts):
        return None
    for start, end in at[parts[0]]:
        reached = end
        for part in parts[1:]:
            nxt = next(((a, b) for a, b in at[part] if a >= reached and a - reached <= REACH), None)
            if nxt is None:
                break
            reached = nxt[1]
        else:
            return start, reached
    return None


def _qualified(text: str, start: int, end: int, qualifiers: Sequence[Hit]) -> str:
    """Kind of the qualifier whose scope covers the stretch: in the same sentence, on the side that it governs."""
    for q in qualifiers:
        kind, scope = q.name.split(":")
        if scope == "sentence":
            return kind
        if scope == "after" and q.end <= start + 1 and not _STOP.search(text, q.end, start):
            return kind
        if scope == "before" and q.start >= end - 1 and not _STOP.search(text, end, q.start):
            return kind
    return ""
