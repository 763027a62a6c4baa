"""jieba's hidden Markov model for words that no dictionary has, over many stretches of text at once.

The tables are jieba's own and so is every sum, in its order: the words are jieba's to the last near-tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STATES = "BMES"
_BEFORE = {"B": "SE", "M": "MB", "E": "MB", "S": "SE"}  # of equal paths jieba takes the state later in the alphabet
_NEVER = -3.14e100  # jieba's logarithm of nothing


def word_ends(stretches: Sequence[str]) -> list[tuple[int, ...]]:
    """For stretches of Han characters the ends of their words, as offsets in each; the last is its length."""
    order = sorted(range(len(stretches)), key=lambda k: len(stretches[k]))
    found: list[tuple[int, ...]] = [()] * len(stretches)
    first = 0
    while first < len(order):  # of like length together: a long one must not pad them all
        last = first + 1
        longest = 2 * len(stretches[order[first]])
        while last < len(order) and len(stretches[order[last]]) <= longest:
            last += 1
        group = order[first:last]
        for k, ends in zip(group, _decode([stretches[k] for k in group]), strict=True):
            found[k] = ends
        first = last
    return found


def _decode(stretches: Sequence[str]) -> list[tuple[int, ...]]:
    start, moves, emissions = _tables()
    sizes = np.array([len(s) for s in stretches])
    width = int(sizes.max(initial=0))
    padded = "".join(s.ljust(width, "\0") for s in stretches)
    codes = np.frombuffer(padded.encode("utf-32-le"), dtype=np.uint32).reshape(len(stretches), width)
    emitted = emissions[np.minimum(codes, len(emissions) - 1)]  # (stretches, characters, states)
    score = start + emitted[:, 0]
    back = np.zeros((len(stretches), width, len(_STATES)), dtype=np.int8)
    scores = [score]
    for at in range(1, width):
        following = np.empty_like(score)
        for y, name in enumerate(_STATES):
            a, b = (_STATES.index(s) for s in _BEFORE[name])
            from_a = (score[:, a] + moves[a, y]) + emitted[:, at, y]
            from_b = (score[:, b] + moves[b, y]) + emitted[:, at, y]
            better = from_b > from_a
            following[:, y] = np.where(better, from_b, from_a)
            back[:, at, y] = np.where(better, b, a)
        score = following
        scores.append(score)
    rows = np.arange(len(stretches))
    final = np.stack(scores, axis=1)[rows, sizes - 1]
    state = np.where(final[:, 2] > final[:, 3], 2, 3)
    states = np.zeros((len(stretches), width), dtype=np.int8)
    for at in range(width - 1, -1, -1):
        inside = at < sizes
        states[inside, at] = state[inside]
        state = np.where(inside, back[rows, at, state], state) if at else state
    return [tuple(ends) for ends in map(_ends, states, sizes.tolist())]


def _ends(states: NDArray[np.int8], size: int) -> list[int]:
    """Where words end: behind E and S, and at the end of the stretch."""
    ends: list[int] = (np.flatnonzero(states[:size] >= 2) + 1).tolist()
    return ends if ends and ends[-1] == size else [*ends, size]


@cache
def _tables() -> tuple[Floats, Floats, Floats]:
    """jieba's logarithms: of states at the start, of moves from state to state, and of characters (by code) in states."""
    from jieba.finalseg import emit_P, start_P, trans_P

    def table(values: dict[str, Any]) -> Floats:
        return np.array([values.get(y, _NEVER) for y in _STATES])

    emissions = np.full((0x10000, len(_STATES)), _NEVER)
    for y, state in enumerate(_STATES):
        known = emit_P[state]
        emissions[[ord(c) for c in known], y] = list(known.values())
    return table(start_P), np.stack([table(trans_P[s]) for s in _STATES]), emissions
