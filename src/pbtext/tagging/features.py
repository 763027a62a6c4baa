"""Sentences -> one sparse matrix of all blocks of features, stacked side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pbtext.records import Report
from pbtext.segment import Segmenter
from pbtext.tagging.context import Context, contexts
from pbtext.tagging.cues import CueMatcher, Found
from pbtext.tagging.ngrams import Grams, Vocabulary, build_vocabulary, char_grams, list_grams, word_grams
from pbtext.tagging.view import View, view

# name of a block -> its share in the row; the order is that of the columns
BLOCKS = {"chars": 2.0, "words": 1.0, "around": 0.1}
LEAST = {"chars": 4, "words": 4}  # sentences in which a feature of a block must stand (3 where nothing is said)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences of one or more reports, ready to be turned into features. `firsts` are the rows at which reports begin."""

    reports: tuple[Report, ...]
    firsts: tuple[int, ...]
    views: tuple[View, ...]
    contexts: tuple[Context, ...]
    found: tuple[Found, ...]
    grams: dict[str, Grams]
    roles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.views)


def make_batch(reports: Sequence[Report], matcher: CueMatcher, segmenter: Segmenter) -> Batch:
    """Views, contexts, cues and grams of all sentences of `reports`."""
    views = [view(s.text) for r in reports for s in r.sentences]
    around = [c for r in reports for c in contexts(r, matcher.taxonomy)]
    found = [matcher.find(v.text) for v in views]
    firsts = np.cumsum([0, *(len(r.sentences) for r in reports)]).tolist()
    texts = [v.text for v in views]
    concept_sets = [sorted({h.name for h in f.concepts}) for f in found]
    grams = {
        "chars": char_grams([f"‹{t}›" for t in texts], low=1, high=4, salt=1),
        "words": word_grams(texts, segmenter.ends(texts), salt=2),
        "around": list_grams(_neighbours(concept_sets, firsts), salt=6),
    }
    return Batch(
        tuple(reports),
        tuple(firsts),
        tuple(views),
        tuple(around),
        tuple(found),
        grams,
        tuple(r.id for r in matcher.taxonomy.roles),
    )


def take(batch: Batch, chosen: Sequence[int]) -> Batch:
    """The batch of some of its reports, given by index, in that order; nothing is computed anew."""
    rows = [i for r in chosen for i in range(batch.firsts[r], batch.firsts[r + 1])]
    place = np.full(len(batch), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    grams = {}
    for name, g in batch.grams.items():
        kept = np.flatnonzero(place[g.rows] >= 0)
        kept = kept[np.argsort(place[g.rows[kept]], kind="stable")]
        grams[name] = Grams(place[g.rows[kept]], g.starts[kept], g.lengths[kept], g.keys[kept])
    sizes = [batch.firsts[r + 1] - batch.firsts[r] for r in chosen]
    return Batch(
        reports=tuple(batch.reports[r] for r in chosen),
        firsts=tuple(np.cumsum([0, *sizes]).tolist()),
        views=tuple(batch.views[i] for i in rows),
        contexts=tuple(batch.contexts[i] for i in rows),
        found=tuple(batch.found[i] for i in rows),
        grams=grams,
        roles=batch.roles,
    )


def fit_blocks(batch: Batch) -> dict[str, Vocabulary]:
    """The vocabulary of each block."""
    return {name: build_vocabulary(batch.grams[name], len(batch), least=LEAST.get(name, 3)) for name in BLOCKS}


def matrix(batch: Batch, blocks: dict[str, Vocabulary]) -> sparse.csr_matrix:
    """All features of a batch: shape (sentences, columns of all blocks)."""
    parts = [blocks[name].matrix(batch.grams[name], len(batch)) * np.float32(scale) for name, scale in BLOCKS.items()]
    return sparse.hstack(parts, format="csr", dtype=np.float32)


def _neighbours(concepts: Sequence[Sequence[str]], firsts: Sequence[int]) -> list[list[tuple[str, int, int]]]:
    """Concepts of the sentence before and the one after, within the report."""
    edges = set(firsts)
    rows = []
    for i in range(len(concepts)):
        before = concepts[i - 1] if i and i not in edges else ()
        after = concepts[i + 1] if i + 1 < len(concepts) and i + 1 not in edges else ()
        rows.append([(f"<{n}", 0, 0) for n in before] + [(f">{n}", 0, 0) for n in after])
    return rows
