"""What the second stage for categories looks at: scores, cues, headings, neighbours and like sentences of the report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pbtext.tagging.features import Batch
from pbtext.tagging.network import Floats, sigmoid
from pbtext.tagging.role_inputs import others_mean

CODED = 2  # the first two roles of a taxonomy, problem and recommendation, carry categories
LEAST_PROBLEM = 0.1  # probability from which a sentence counts among the problems of its report
ROWS_AT_ONCE = 512  # sentences compared at a time: flat memory in reports of any length


def code_inputs(scores: Floats, roles: Floats, batch: Batch, ids: Sequence[str], chars: sparse.csr_matrix) -> Floats:
    """Inputs of the second stage for categories: shape (sentences, categories, features).

    The same few features for every category, so that rare ones learn from frequent ones: own log-odds, its rank, the gap
    to the best, cues of the category (free, qualified), the heading's log-odds, the neighbours', for a heading what stands
    below it, the role's probability, what the rest of the paragraph is about, and what the problems of the report that
    resemble the sentence are about. `chars` are the n-grams of the sentences as rows of length 1.
    """
    n, c = scores.shape
    clipped = np.clip(scores, -8, 8)
    best = clipped.max(axis=1, keepdims=True)
    second = np.sort(clipped, axis=1)[:, -2:-1]
    rank = (-clipped).argsort(axis=1).argsort(axis=1)
    cues = np.zeros((n, c, 2), dtype=np.float32)
    column = {name: j for j, name in enumerate(ids)}
    for i, found in enumerate(batch.found):
        for cue in found.cues:
            cues[i, column[cue.category], 1 if cue.qualifier else 0] += 1
    heading = _heading_rows(batch)
    above = np.where((heading >= 0)[:, None], clipped[np.maximum(heading, 0)], -6)
    before, after = np.full_like(clipped, -6), np.full_like(clipped, -6)
    before[1:], after[:-1] = clipped[:-1], clipped[1:]
    for edge in batch.firsts[1:-1]:
        before[edge], after[edge - 1] = -6, -6
    below = _below(sigmoid(clipped), heading)
    sizes = np.log1p([len(v.text) for v in batch.views]).astype(np.float32) / 5
    is_heading = np.array([s.heading for r in batch.reports for s in r.sentences], dtype=np.float32)
    total_cues = cues[:, :, 0].sum(axis=1, keepdims=True)
    likely = sigmoid(clipped) * roles[:, :CODED].sum(axis=1, keepdims=True)
    paragraph = _paragraphs(batch)
    echo, nearness = _echo(sigmoid(clipped), roles[:, 0], batch, chars)
    wide = [np.broadcast_to(x[:, None] if x.ndim == 1 else x, (n, c)) for x in
            (best, second, sizes, is_heading, roles[:, 0], roles[:, 1], np.minimum(total_cues, 6) / 3, nearness)]  # fmt: skip
    features = [
        clipped, sigmoid(clipped), clipped - best, (rank == 0), (rank == 1), np.minimum(rank, 6) / 6,
        np.minimum(cues[:, :, 0], 4), cues[:, :, 0] > 0, cues[:, :, 1] > 0,
        cues[:, :, 0] / np.maximum(total_cues, 1), above, sigmoid(above), sigmoid(before), sigmoid(after), *below,
        others_mean(likely, paragraph), _others_most(likely, paragraph), echo, *wide,
    ]  # fmt: skip
    return np.stack([np.asarray(f, dtype=np.float32) for f in features], axis=2)


def _below(probabilities: Floats, heading: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """For headings the largest and the mean probability of each category below them, and whether anything stands there."""
    most, mean = np.zeros_like(probabilities), np.zeros_like(probabilities)
    under = np.flatnonzero(heading >= 0)
    np.maximum.at(most, heading[under], probabilities[under])
    np.add.at(mean, heading[under], probabilities[under])
    count = np.bincount(heading[under], minlength=len(probabilities)).astype(np.float32)[:, None]
    mean /= np.maximum(count, 1)
    return most, mean, np.broadcast_to((count > 0).astype(np.float32), mean.shape)


def _heading_rows(batch: Batch) -> NDArray[np.int64]:
    """Row of the heading that stands over each sentence, -1 where there is none (or the sentence is it)."""
    rows = np.full(len(batch), -1, dtype=np.int64)
    for r, report in enumerate(batch.reports):
        heads = {s.section: s.index for s in report.sentences if s.heading}
        for s in report.sentences:
            above = heads.get(s.section, -1)
            if above >= 0 and above != s.index:
                rows[batch.firsts[r] + s.index] = batch.firsts[r] + above
    return rows


def _paragraphs(batch: Batch) -> list[tuple[int, int]]:
    return [(r, s.paragraph) for r, report in enumerate(batch.reports) for s in report.sentences]


def _others_most(values: Floats, group: Sequence[object]) -> Floats:
    """Largest value among the other members of the group of each row; zeros where there are none."""
    ids: dict[object, int] = {}
    index = np.array([ids.setdefault(g, len(ids)) for g in group], dtype=np.int64)
    most = np.zeros((len(ids), values.shape[1]), dtype=np.float32)
    np.maximum.at(most, index, values)
    is_most = values >= most[index]
    times = np.zeros(most.shape, dtype=np.int64)
    np.add.at(times, index, is_most)
    second = np.zeros_like(most)
    np.maximum.at(second, index, np.where(is_most, 0, values))
    return np.where(is_most & (times[index] == 1), second[index], most[index])


def _echo(probabilities: Floats, problem: Floats, batch: Batch, chars: sparse.csr_matrix) -> tuple[Floats, Floats]:
    """What the problems of the same report that resemble a sentence are about, and how near the nearest sentence is.

    A recommendation often repeats the words of the problem that it answers, and no word that names its category.
    `problem` is the probability of each sentence to be one; likeness is the cosine of the n-grams, squared, so that the near
    ones count. Shapes (sentences, categories) and (sentences,).
    """
    echo, nearness = np.zeros_like(probabilities), np.zeros(len(probabilities), dtype=np.float32)
    for first, end in zip(batch.firsts, batch.firsts[1:]):
        asked = np.flatnonzero(problem[first:end] >= LEAST_PROBLEM) + first
        if not len(asked):
            continue
        for start in range(first, end, ROWS_AT_ONCE):
            rows = np.arange(start, min(start + ROWS_AT_ONCE, end))
            likeness = np.asarray((chars[rows] @ chars[asked].T).toarray(), dtype=np.float32)
            likeness[rows[:, None] == asked[None, :]] = 0
            weight = likeness**2 * problem[asked]
            echo[rows] = (weight @ probabilities[asked]) / np.maximum(weight.sum(axis=1, keepdims=True), 1e-6)
            nearness[rows] = likeness.max(axis=1)
    return echo, nearness
