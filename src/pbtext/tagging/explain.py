"""Why a sentence was coded as it was, and what would have changed the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pbtext.records import Evidence, Report, Sentence
from pbtext.tagging.code_inputs import CODED
from pbtext.tagging.features import Batch
from pbtext.tagging.network import Floats, forward, softmax
from pbtext.tagging.role_inputs import parts_of, role_inputs
from pbtext.tagging.tagger import Tagger

SHOWN = 5
CHANGES = 6  # changes of the verdict shown
PARTS = {"words": "字词", "titles": "章节标题", "around": "前后文"}  # for people


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would have changed the verdict: words left out, or another chapter; and the verdict then."""

    what: str
    role: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A coded sentence with what spoke for it.

    `roles` are all roles with their probability and `categories` the likeliest with probability and threshold, likeliest
    first; `parts` say by how much the log-odds of the role fall where words, titles or surroundings are not known; `cues`
    are (category id, rule, words, qualifier in whose scope it stands or empty); `changes` what would have changed it.
    """

    sentence: Sentence
    roles: tuple[tuple[str, float], ...]
    categories: tuple[tuple[str, float, float], ...]
    parts: tuple[tuple[str, float], ...]
    cues: tuple[tuple[str, str, str, str], ...]
    evidence: tuple[Evidence, ...]
    changes: tuple[Change, ...]


def explain(tagger: Tagger, text: str, *, chapter: str = "") -> tuple[Explanation, ...]:
    """One explanation for each sentence of `text`, read as it would stand under the chapter title `chapter`."""
    report = tagger.tag(_under(chapter, text))
    first = next((i for i, s in enumerate(report.sentences) if s.section and not s.heading), 0) if chapter else 0
    if not report.sentences:
        return ()
    batch, roles, codes, first_scores = tagger.score(report)
    ids, names = tagger.taxonomy.ids, [r.id for r in tagger.taxonomy.roles]
    parts = _parts(tagger, batch, first_scores, roles.argmax(axis=1).tolist())
    made = []
    for i, s in enumerate(report.sentences[first:], first):
        best = (-codes[i]).argsort(kind="stable")[:SHOWN]
        view = batch.views[i]
        least = tagger.model.thresholds[int(roles[i, :CODED].argmax())]
        made.append(
            Explanation(
                sentence=s,
                roles=tuple(sorted(((n, float(p)) for n, p in zip(names, roles[i], strict=True)), key=lambda x: -x[1])),
                categories=tuple((ids[c], float(codes[i, c]), float(least[c])) for c in best),
                parts=parts[i],
                cues=tuple((c.category, c.rule, view.text[c.start : c.end], c.qualifier) for c in batch.found[i].cues),
                evidence=s.evidence,
                changes=_changes(tagger, report, i, chapter),
            )
        )
    return tuple(made)


def _under(chapter: str, text: str) -> str:
    return f"一、{chapter}\n{text}" if chapter else text


def _parts(tagger: Tagger, batch: Batch, scores: Floats, roles: list[int]) -> list[tuple[tuple[str, float], ...]]:
    """For each sentence how much each part of what the second stage sees weighed for its role."""
    k, rows = len(batch.roles), np.arange(len(batch))

    def log_odds(inputs: Floats) -> Floats:
        p = np.clip(softmax(forward(tagger.model.roles, inputs))[rows, roles], 1e-6, 1 - 1e-6)
        return np.asarray(np.log(p / (1 - p)), dtype=np.float32)

    inputs = role_inputs(scores[:, :k], batch)
    falls = {}
    for name, columns in parts_of(k).items():
        unknown = inputs.copy()
        unknown[:, columns] = 0
        falls[name] = log_odds(inputs) - log_odds(unknown)
    return [tuple((title, round(float(falls[name][i]), 2)) for name, title in PARTS.items()) for i in rows]


def _changes(tagger: Tagger, report: Report, index: int, chapter: str) -> tuple[Change, ...]:
    """Words without which, and chapters under which, the sentence would be coded otherwise."""
    s = report.sentences[index]
    tried = list(dict.fromkeys(_variants(tagger, s, chapter)))
    coded = tagger.pipe(text for _, text in tried)
    found: list[Change] = []
    for (what, _), other in zip(tried, coded, strict=True):
        last = other.sentences[-1] if other.sentences else None
        if last is not None and (last.role != s.role or set(last.categories) != set(s.categories)):
            found.append(Change(what, last.role, last.categories))
    found.sort(key=lambda c: c.role == s.role)  # another role first; the order of the attempts within
    return tuple(found[:CHANGES])


def _variants(tagger: Tagger, s: Sentence, chapter: str) -> Iterator[tuple[str, str]]:
    for e in sorted(s.evidence, key=lambda e: len(e.text)):
        without = s.text.replace(e.text, "", 1).strip()
        if without.strip("。；，") and len(e.text) < len(s.text):
            yield f"没有“{e.text}”", _under(chapter, without)
    for role in tagger.taxonomy.roles:
        if role.chapters:
            title = role.chapters[0]
            yield f"放在“{title}”一章", _under(title, s.text)
