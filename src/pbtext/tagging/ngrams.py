"""Character n-grams and words as packed 64-bit keys in numpy, and the vocabulary that turns keys into columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Grams:
    """Occurrences of grams in a batch of texts: the row, first character and length of each, and its key."""

    rows: Ints
    starts: Ints
    lengths: Ints
    keys: Keys


def char_grams(texts: Sequence[str], *, low: int, high: int, salt: int) -> Grams:
    """All character n-grams of `low` to `high` characters, inside the texts; `salt` keeps blocks of features apart."""
    sizes = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    codes = _codes("".join(texts))
    owner = np.repeat(np.arange(len(texts)), sizes)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows, starts, lengths, keys = [], [], [], []
    key = _seeds(len(codes), salt)
    position = np.arange(len(codes))
    for n in range(1, high + 1):
        usable = len(codes) - n + 1
        if usable <= 0:
            break
        key = _mixed(key[:usable], codes[n - 1 :])
        if n < low:
            continue
        inside = owner[:usable] == owner[n - 1 :]
        rows.append(owner[:usable][inside])
        starts.append((position[:usable] - first[:usable])[inside])
        lengths.append(np.full(int(inside.sum()), n, dtype=np.int64))
        keys.append(key[inside])
    return _join(rows, starts, lengths, keys)


def list_grams(items: Sequence[Sequence[tuple[str, int, int]]], *, salt: int) -> Grams:
    """Named features with a place: for each text a list of (name, start, length). Names are hashed like n-grams."""
    flat = [(name, start, length) for row in items for name, start, length in row]
    names, starts, lengths = zip(*flat, strict=True) if flat else ((), (), ())
    sizes = np.fromiter(map(len, items), dtype=np.int64, count=len(items))
    return Grams(
        np.repeat(np.arange(len(items)), sizes),
        np.array(starts, dtype=np.int64),
        np.array(lengths, dtype=np.int64),
        hash_names(names, salt=salt),
    )


def word_grams(texts: Sequence[str], ends: Sequence[Sequence[int]], *, salt: int) -> Grams:
    """Words and pairs of words of texts, from where the words end; whatever opens with no letter or figure parts pairs.

    A pair is named `first_second`, and hashed like any name.
    """
    counts = np.fromiter(map(len, ends), dtype=np.int64, count=len(ends))
    lasts = np.array([e for found in ends for e in found], dtype=np.int64)
    rows = np.repeat(np.arange(len(texts)), counts)
    firsts = np.concatenate(([0], lasts[:-1])) if len(lasts) else lasts
    firsts[np.flatnonzero(np.diff(rows, prepend=-1))] = 0
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = _codes("".join(texts))
    at = firsts + (np.cumsum(sizes) - sizes)[rows]
    told = np.array([c.isalnum() for c in map(chr, codes[at].tolist())], dtype=bool)
    paired = np.flatnonzero(told[1:] & told[:-1] & (rows[1:] == rows[:-1]) & (firsts[1:] > 0)) + 1
    lengths = lasts - firsts
    keys = _hashed(_seeds(len(at), salt), codes, at, lengths)
    keys_of_pairs = _mixed(keys[paired - 1], np.uint64(ord("_")))
    keys_of_pairs = _hashed(keys_of_pairs, codes, at[paired], lengths[paired])
    words = np.flatnonzero(told)
    order = np.argsort(np.concatenate([2 * words, 2 * paired + 1]), kind="stable")  # each pair behind its second word
    return Grams(
        np.concatenate([rows[words], rows[paired]])[order],
        np.concatenate([firsts[words], firsts[paired - 1]])[order],
        np.concatenate([lengths[words], lasts[paired] - firsts[paired - 1]])[order],
        np.concatenate([keys[words], keys_of_pairs])[order],
    )


def hash_names(names: Sequence[str], *, salt: int) -> Keys:
    """A 64-bit key for each name, the same on every machine and in every process."""
    sizes = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
    return _hashed(_seeds(len(names), salt), _codes("".join(names)), np.cumsum(sizes) - sizes, sizes)


def _codes(text: str) -> Keys:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _seeds(count: int, salt: int) -> Keys:
    return np.full(count, ((salt + 1) * int(_MIX)) & ((1 << 64) - 1), dtype=np.uint64)


def _hashed(keys: Keys, codes: Keys, starts: Ints, lengths: Ints) -> Keys:
    """Keys with the characters of a stretch each mixed in."""
    keys = keys.copy()
    rest = np.arange(len(keys))
    for at in range(int(lengths.max(initial=0))):
        rest = rest[lengths[rest] > at]
        keys[rest] = _mixed(keys[rest], codes[starts[rest] + at])
    return keys


def _mixed(keys: Keys, codes: Keys | np.uint64) -> Keys:
    with np.errstate(over="ignore"):
        mixed: Keys = (keys + codes + np.uint64(1)) * _PRIME
    return mixed ^ (mixed >> np.uint64(29))


def _join(rows: list[Ints], starts: list[Ints], lengths: list[Ints], keys: list[Keys]) -> Grams:
    none = np.empty(0, dtype=np.int64)
    return Grams(
        np.concatenate([none, *rows]),
        np.concatenate([none, *starts]),
        np.concatenate([none, *lengths]),
        np.concatenate([np.empty(0, dtype=np.uint64), *keys]),
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sorted keys of the grams that a block knows, and the inverse document frequency of each."""

    keys: Keys
    idf: Floats

    def columns(self, keys: Keys) -> Ints:
        """Column of each key, -1 where it is unknown."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1).astype(np.int64)

    def matrix(self, grams: Grams, n_rows: int) -> sparse.csr_matrix:
        """Sublinear tf-idf with rows of length 1: shape (n_rows, len(keys))."""
        columns = self.columns(grams.keys)
        known = columns >= 0
        counts = sparse.coo_matrix(
            (np.ones(int(known.sum()), dtype=np.float32), (grams.rows[known], columns[known])),
            shape=(n_rows, len(self.keys)),
        ).tocsr()
        counts.sum_duplicates()
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        norms = np.sqrt(counts.multiply(counts).sum(axis=1)).A1 if counts.nnz else np.zeros(n_rows)
        norms[norms == 0] = 1
        counts.data /= np.repeat(norms, np.diff(counts.indptr)).astype(np.float32)
        return counts


def build_vocabulary(grams: Grams, n_rows: int, *, least: int) -> Vocabulary:
    """The grams that stand in at least `least` rows, with smoothed idf."""
    unique, inverse = np.unique(grams.keys, return_inverse=True)
    pairs = np.unique(inverse * max(1, n_rows) + grams.rows)  # a gram counts once a row
    frequency = np.bincount(pairs // max(1, n_rows), minlength=len(unique))
    kept = frequency >= least
    idf = np.log((1 + n_rows) / (1 + frequency[kept])) + 1
    return Vocabulary(unique[kept], idf.astype(np.float32))
