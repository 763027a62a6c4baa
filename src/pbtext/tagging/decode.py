"""From scores of single sentences to the coding of a report: neighbours, section and chapter decide with them.

The second stages are small dense networks over what the first stage said of a sentence and of its surroundings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pbtext.records import Report
from pbtext.tagging.context import is_empty
from pbtext.tagging.features import Batch, matrix
from pbtext.tagging.model import Layer, Model

Floats = NDArray[np.float32]
REACH = 3  # sentences before and after that are looked at
CODED = 2  # the first two roles of a taxonomy, problem and recommendation, carry categories
QUALIFIERS = ("negated", "resolved", "hypothetical", "quoted_rule", "elsewhere", "past")
NEAR = 0.4  # share of its threshold that the likeliest category of a problem must reach


def forward(layers: Sequence[Layer], x: Floats) -> Floats:
    """Scores of a dense network with tanh between its layers."""
    for k, layer in enumerate(layers):
        x = x @ layer.weights + layer.bias
        if k + 1 < len(layers):
            x = np.tanh(x)
    return x


def softmax(scores: Floats) -> Floats:
    """Probabilities over the last axis."""
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float32)


def sigmoid(scores: Floats) -> Floats:
    """Probability of a log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


def role_inputs(scores: Floats, batch: Batch) -> Floats:
    """Inputs of the second stage for roles, from first-stage log-odds of shape (sentences, roles).

    For each sentence: its own scores, those of `REACH` neighbours on either side, the mean over its paragraph, its
    section, its chapter and the report, and which roles the words of chapter, heading, column and lead sentence suggest.
    """
    parts = []
    for r, report in enumerate(batch.reports):
        own = np.clip(scores[batch.firsts[r] : batch.firsts[r + 1]], -6, 6)
        if len(own):
            parts.append(_report_inputs(own, report, batch, batch.firsts[r]))
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, 0), dtype=np.float32)


def _report_inputs(own: Floats, report: Report, batch: Batch, first: int) -> Floats:
    n, k = own.shape
    probabilities = softmax(own)
    columns = [own, probabilities]
    for step in (*range(-REACH, 0), *range(1, REACH + 1)):
        moved = np.zeros_like(probabilities)
        if step < 0:
            moved[-step:] = probabilities[:step]
        else:
            moved[:-step] = probabilities[step:]
        columns.append(moved)
    top = _top_sections(report)
    groups = (
        [s.paragraph for s in report.sentences],
        [s.section for s in report.sentences],
        [top[s.section] for s in report.sentences],
        [0] * n,
        [_sibling_key(s.section, s.level, s.row, s.column, top) for s in report.sentences],
    )
    for group in groups:
        columns.append(_others_mean(probabilities, group))
    hints = np.zeros((n, 4 * k + 6 + len(QUALIFIERS)), dtype=np.float32)
    for i, s in enumerate(report.sentences):
        features = set(batch.contexts[first + i].features)
        for h, kind in enumerate(("chapter", "heading", "lead", "column")):
            for j, role in enumerate(batch.roles):
                hints[i, h * k + j] = f"{kind}={role}" in features
        found = batch.found[first + i]
        kinds = {q.name.partition(":")[0] for q in found.qualifiers}
        hints[i, 4 * k :] = (
            s.heading, s.row, s.level == 6, "alone" in features, np.log1p(len(s.text)) / 6,
            min(4, sum(not c.qualifier for c in found.cues)) / 2, *(kind in kinds for kind in QUALIFIERS),
        )  # fmt: skip
    columns.append(hints)
    return np.concatenate(columns, axis=1)


def _top_sections(report: Report) -> list[int]:
    top: list[int] = []
    for s in report.sections:
        top.append(s.index if s.parent <= 0 else top[s.parent])
    return top


def _sibling_key(section: int, level: int, row: bool, column: str, top: Sequence[int]) -> tuple[int, int, bool, str]:
    """Sentences of the same chapter with the same kind of numbering, or under the same column header, go together."""
    return (-1 if row and column else top[section], level, row, column)


def _others_mean(values: Floats, group: Sequence[object]) -> Floats:
    """Mean over the other members of the group of each row; zeros where there are none."""
    ids: dict[object, int] = {}
    index = np.array([ids.setdefault(g, len(ids)) for g in group])
    sums = np.zeros((len(ids), values.shape[1]), dtype=np.float32)
    np.add.at(sums, index, values)
    counts = np.bincount(index)[index][:, None]
    return np.asarray((sums[index] - values) / np.maximum(counts - 1, 1), dtype=np.float32)


def code_inputs(scores: Floats, roles: Floats, batch: Batch, ids: Sequence[str]) -> Floats:
    """Inputs of the second stage for categories: shape (sentences, categories, features).

    The same few features for every category, so that rare ones learn from frequent ones: own log-odds, its rank, the gap
    to the best, cues of the category (free, qualified), the heading's log-odds, the
    neighbours', for a heading what stands below it, the role's probability.
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
    wide = [np.broadcast_to(x[:, None] if x.ndim == 1 else x, (n, c)) for x in
            (best, second, sizes, is_heading, roles[:, 0], roles[:, 1], np.minimum(total_cues, 6) / 3)]  # fmt: skip
    features = [
        clipped, sigmoid(clipped), clipped - best, (rank == 0), (rank == 1), np.minimum(rank, 6) / 6,
        np.minimum(cues[:, :, 0], 4), cues[:, :, 0] > 0, cues[:, :, 1] > 0,
        cues[:, :, 0] / np.maximum(total_cues, 1), above, sigmoid(above), sigmoid(before), sigmoid(after), *below, *wide,
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


def score_batch(model: Model, batch: Batch, ids: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Probabilities of roles (sentences, roles) and categories (sentences, categories), and the first-stage log-odds."""
    x = matrix(batch, dict(model.blocks))
    first = np.asarray(x @ model.first.weights + model.first.bias, dtype=np.float32)
    k = len(batch.roles)
    roles = settle_empty(softmax(forward(model.roles, role_inputs(first[:, :k], batch))), batch)
    codes = sigmoid(forward(model.codes, code_inputs(first[:, k:], roles, batch, ids))[:, :, 0])
    return roles, codes, first


def settle_empty(roles: Floats, batch: Batch) -> Floats:
    """Cells without a word (figures, 无) are background, whatever stands around them."""
    empty = np.array([is_empty(v.text) for v in batch.views])
    roles[empty] = np.eye(roles.shape[1], dtype=np.float32)[-1]
    return roles


def choose_codes(roles: Floats, codes: Floats, thresholds: Floats, *, rest: int) -> NDArray[np.bool_]:
    """Which categories each sentence is given: those over their threshold, for problems and recommendations only.

    A problem without any gets its likeliest category if that comes near its threshold, else the rest bin (column `rest`,
    -1 where the taxonomy has none). A recommendation may have none.
    """
    role = roles.argmax(axis=1)
    given: NDArray[np.bool_] = (codes >= thresholds) & (role < CODED)[:, None]
    bare = (role == 0) & ~given.any(axis=1)
    best = codes.argmax(axis=1)
    near = codes[np.arange(len(codes)), best] >= NEAR * thresholds[best]
    given[np.flatnonzero(bare & near), best[bare & near]] = True
    if rest >= 0:
        given[bare & ~near, rest] = True
        several = given.sum(axis=1) > 1
        given[several, rest] = False
    return given
