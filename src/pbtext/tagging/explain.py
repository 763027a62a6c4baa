"""Why a sentence was coded as it was: probabilities, cues with their scope, the n-grams that weighed most, runners-up."""

from __future__ import annotations

from dataclasses import dataclass

from pbtext.records import Evidence, Report, Sentence
from pbtext.tagging.tagger import Tagger

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """A coded sentence with the probabilities of all roles, the likeliest categories with their thresholds, and its cues."""

    sentence: Sentence
    roles: tuple[tuple[str, float], ...]
    categories: tuple[tuple[str, float, float], ...]  # id, probability, threshold; likeliest first
    cues: tuple[tuple[str, str, str, str], ...]  # category id, rule, words, qualifier (or empty)
    evidence: tuple[Evidence, ...]


def explain(tagger: Tagger, text: str) -> tuple[Explanation, ...]:
    """One explanation for each sentence of `text`."""
    report: Report = tagger.tag(text)
    if not report.sentences:
        return ()
    batch, roles, codes, _ = tagger.score(report)
    ids, names = tagger.taxonomy.ids, [r.id for r in tagger.taxonomy.roles]
    made = []
    for i, s in enumerate(report.sentences):
        best = (-codes[i]).argsort(kind="stable")[:SHOWN]
        view = batch.views[i]
        made.append(
            Explanation(
                sentence=s,
                roles=tuple(sorted(((n, float(p)) for n, p in zip(names, roles[i], strict=True)), key=lambda x: -x[1])),
                categories=tuple((ids[c], float(codes[i, c]), float(tagger.model.thresholds[c])) for c in best),
                cues=tuple((c.category, c.rule, view.text[c.start : c.end], c.qualifier) for c in batch.found[i].cues),
                evidence=s.evidence,
            )
        )
    return tuple(made)
