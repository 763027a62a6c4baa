"""From sparse features to the coding of a report: one product, then two small networks that see the surroundings."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pbtext.tagging.code_inputs import CODED, code_inputs
from pbtext.tagging.context import LOOSE, is_empty
from pbtext.tagging.features import BLOCKS, Batch, matrix
from pbtext.tagging.model import Layer, Model
from pbtext.tagging.network import Floats, forward, sigmoid, softmax
from pbtext.tagging.role_inputs import role_inputs

FEW = 6  # problems in a report from which on it cannot be said to have none
SURE = 0.95  # probability from which a problem is believed in a report that announces none
_PAST = re.compile("上年|往年|以前年度|销号|已整改|整改情况|纠正")  # chapters about problems of past years
NEAR = 0.4  # share of its threshold that the likeliest category of a problem must reach
BESIDE = 0.6  # share of the likeliest category's probability that a further one must reach


def score_batch(model: Model, batch: Batch, ids: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Probabilities of roles (sentences, roles) and categories (sentences, categories), and the first-stage log-odds."""
    x = matrix(batch, dict(model.blocks))
    first = np.asarray(x @ model.first.weights + model.first.bias, dtype=np.float32)
    k = len(batch.roles)
    roles = settle_quiet(settle_empty(softmax(forward(model.roles, role_inputs(first[:, :k], batch))), batch), batch)
    inputs = code_inputs(first[:, k:], roles, batch, ids, char_block(x, len(model.blocks["chars"].keys)))
    return roles, score_codes(model.codes, roles, inputs), first


def char_block(x: sparse.csr_matrix, size: int) -> sparse.csr_matrix:
    """The n-grams of characters among the features, as rows of length 1."""
    return x[:, :size] / np.float32(BLOCKS["chars"])


def score_codes(networks: Sequence[Sequence[Layer]], roles: Floats, inputs: Floats) -> Floats:
    """Probabilities of categories, by the network of the role that a sentence has (or has sooner, where it has none)."""
    sooner = roles[:, :CODED].argmax(axis=1)
    codes = np.zeros(inputs.shape[:2], dtype=np.float32)
    for role, layers in enumerate(networks):
        rows = np.flatnonzero(sooner == role)
        codes[rows] = sigmoid(forward(layers, inputs[rows])[:, :, 0])
    return codes


def settle_empty(roles: Floats, batch: Batch) -> Floats:
    """Cells without a word (figures, 无) are background, whatever stands around them."""
    empty = np.array([is_empty(v.text) for v in batch.views])
    roles[empty] = np.eye(roles.shape[1], dtype=np.float32)[-1]
    return roles


def settle_quiet(roles: Floats, batch: Batch) -> Floats:
    """In a report that nowhere announces problems, a few of them are believed only where they are sure.

    No chapter speaks of problems (other than those of past years), and hardly a sentence reads like one: then what does is
    mostly a rule, a mishap long mended or a fact. The probability of being a problem is shared out to the other roles.
    """
    announced = f"chapter={batch.roles[0]}"
    for first, end in zip(batch.firsts, batch.firsts[1:]):
        likely = np.flatnonzero(roles[first:end].argmax(axis=1) == 0) + first
        if not 0 < len(likely) <= FEW or end - first <= LOOSE:
            continue
        if any(announced in c.hints and not _PAST.search(c.chapter) for c in batch.contexts[first:end]):
            continue
        doubted = likely[roles[likely, 0] < SURE]
        others = roles[doubted].copy()
        others[:, 0] = 0
        roles[doubted] = others / others.sum(axis=1, keepdims=True)
    return roles


def choose_codes(roles: Floats, codes: Floats, thresholds: Floats, *, rest: int) -> NDArray[np.bool_]:
    """Which categories each sentence is given: those over their threshold, for problems and recommendations only.

    `thresholds` has a row for each role that carries categories. Beside a likely category only those are given that are nearly
    as likely. A problem without any gets its likeliest category if that comes near its threshold, else the rest bin (column
    `rest`, -1 where the taxonomy has none). A recommendation may have none.
    """
    role = roles.argmax(axis=1)
    least = thresholds[np.minimum(role, CODED - 1)]
    best = codes.argmax(axis=1)
    beside = codes >= BESIDE * codes[np.arange(len(codes)), best][:, None]
    given: NDArray[np.bool_] = (codes >= least) & beside & (role < CODED)[:, None]
    bare = (role == 0) & ~given.any(axis=1)
    near = codes[np.arange(len(codes)), best] >= NEAR * least[np.arange(len(codes)), best]
    given[np.flatnonzero(bare & near), best[bare & near]] = True
    if rest >= 0:
        given[bare & ~near, rest] = True
        several = given.sum(axis=1) > 1
        given[several, rest] = False
    return given
