"""Small dense networks as plain arrays: the forward pass and what turns scores into probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pbtext.tagging.model import Layer

Floats = NDArray[np.float32]


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
