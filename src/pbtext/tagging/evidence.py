"""Why a label was given: the cues that fired and the n-grams that weighed most, as spans of the report."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from pbtext.records import Evidence, Sentence
from pbtext.tagging.code_inputs import CODED
from pbtext.tagging.cues import Cue
from pbtext.tagging.features import BLOCKS, Batch
from pbtext.tagging.model import Model
from pbtext.tagging.network import Floats
from pbtext.taxonomy import Taxonomy

SHOWN = 3  # n-grams shown for a label
SURROUNDINGS = "语境"
_TEXTUAL = ("chars", "words")  # blocks whose grams stand in the sentence itself


def find_evidence(
    model: Model, batch: Batch, roles: Floats, given: NDArray[np.bool_], taxonomy: Taxonomy
) -> list[tuple[Evidence, ...]]:
    """For each sentence the evidence of its role (where it is a problem or recommendation) and of each category."""
    role = roles.argmax(axis=1)
    wanted: list[list[int]] = [[] for _ in range(len(batch))]  # columns of the first stage
    for i in np.flatnonzero(role < CODED).tolist():
        wanted[i] = [int(role[i]), *(len(taxonomy.roles) + np.flatnonzero(given[i])).tolist()]
    weights = _heaviest(model, batch, wanted)
    sentences = [s for r in batch.reports for s in r.sentences]
    labels = [r.id for r in taxonomy.roles] + list(taxonomy.ids)
    made: list[tuple[Evidence, ...]] = []
    for i, s in enumerate(sentences):
        found: list[Evidence] = []
        for column in wanted[i]:
            before = len(found)
            cues = [c for c in batch.found[i].cues if c.category == labels[column] and not c.qualifier]
            found += [_from_cue(s, batch, i, c) for c in _longest(cues)]
            found += [
                _evidence(s, batch, i, labels[column], "字串", start, length, weight)
                for weight, start, length in weights.get((i, column), ())[: 1 if cues else SHOWN]
            ]
            if len(found) == before:  # nothing in the sentence speaks for it: chapter, column and neighbours decided
                found.append(Evidence(labels[column], SURROUNDINGS, (s.start, s.end), s.text, 0.0))
        made.append(tuple(found))
    return made


def _longest(cues: list[Cue]) -> list[Cue]:
    """Cues whose stretch does not lie inside another's, the first two."""
    kept = [
        c
        for c in cues
        if not any(
            o is not c and o.start <= c.start and c.end <= o.end and o.end - o.start > c.end - c.start for o in cues
        )
    ]
    return kept[:2]


def _heaviest(
    model: Model, batch: Batch, wanted: list[list[int]]
) -> dict[tuple[int, int], list[tuple[float, int, int]]]:
    """For each wanted (sentence, column) the n-grams with the largest weights: (weight, start, length) in the view."""
    ranked: defaultdict[tuple[int, int], list[tuple[float, int, int]]] = defaultdict(list)
    rows = np.array([i for i, columns in enumerate(wanted) if columns], dtype=np.int64)
    mask = np.zeros(len(batch), dtype=bool)
    mask[rows] = True
    offset = 0
    for name in BLOCKS:
        vocabulary = model.blocks[name]
        if name in _TEXTUAL:
            grams = batch.grams[name]
            here = np.flatnonzero(mask[grams.rows])
            columns = vocabulary.columns(grams.keys[here])
            known = (columns >= 0) & (grams.lengths[here] > 1)
            here, columns = here[known], columns[known]
            order = np.argsort(grams.rows[here], kind="stable")
            here, columns = here[order], columns[order]
            scales = vocabulary.idf[columns] * BLOCKS[name]
            starts, lengths = grams.starts[here] - (name == "chars"), grams.lengths[here]  # a mark opens the characters
            firsts = np.searchsorted(grams.rows[here], rows)
            lasts = np.searchsorted(grams.rows[here], rows, side="right")
            for i, first, last in zip(rows.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
                for column in wanted[i]:
                    weights = model.first.weights[offset + columns[first:last], column] * scales[first:last]
                    best = np.argsort(-weights, kind="stable")[:SHOWN]
                    ranked[i, column] += [
                        (float(weights[k]), int(starts[first + k]), int(lengths[first + k]))
                        for k in best.tolist()
                        if weights[k] > 0
                    ]
        offset += len(vocabulary.keys)
    return {key: sorted(found, key=lambda x: (-x[0], x[1], x[2])) for key, found in ranked.items()}


def _from_cue(s: Sentence, batch: Batch, i: int, cue: Cue) -> Evidence:
    return _evidence(s, batch, i, cue.category, cue.rule, cue.start, cue.end - cue.start, 0.0)


def _evidence(
    s: Sentence, batch: Batch, i: int, label: str, rule: str, start: int, length: int, weight: float
) -> Evidence:
    view = batch.views[i]
    first = min(max(start, 0), len(view.text) - 1)
    last = max(first + 1, min(start + length, len(view.text)))
    a, b = view.back(first, last)
    b = min(b, len(s.text))
    return Evidence(label, rule, _in_report(s, a, b), s.text[a:b], round(weight, 4))


def _in_report(s: Sentence, start: int, end: int) -> tuple[int, int]:
    """Offsets in the report of a stretch of the sentence (its pieces may lie apart)."""
    at = 0
    first = last = s.start
    for a, b in s.spans:
        if at <= start < at + b - a:
            first = a + start - at
        if at < end <= at + b - a:
            last = a + end - at
        at += b - a
    return first, max(first, last)
