"""Segmentation: jieba's words, found by rjieba (the same dictionary in Rust) and jieba's own hidden Markov model.

rjieba alone is not always jieba: its model rounds, and it keeps runs of letters and figures whole. Here it only walks the
dictionary; what no dictionary has goes through `hmm`. Where rjieba is not installed, jieba does everything; the words are the same.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_GAP = "\0"  # between texts: no word reaches over it
_HAN_FIRST, _HAN_LAST = 0x4E00, 0x9FD5  # what jieba takes for Han
_PIECES = re.compile(r"[\u4e00-\u9fd5]+|[^\u4e00-\u9fd5]+")
_LETTERS = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")  # as jieba parts what is no Han
_SURROGATES = re.compile("[\ud800-\udfff]")
_MOST_KNOWN = 200_000  # stretches whose words are remembered

#: Words of the field with the frequency that jieba suggests for each, so that it is one word.
DOMAIN_WORDS: Mapping[str, int] = MappingProxyType({
    "绩效目标": 1, "绩效指标": 1, "绩效自评": 1, "绩效监控": 1, "绩效评价": 4, "事前绩效评估": 1, "执行率": 3, "到位率": 2,
    "满意度": 127, "序时进度": 1, "结转结余": 1, "重点评价": 1, "部门整体支出": 1, "指标值": 9, "指标库": 1, "佐证材料": 1,
    "第三方机构": 1, "挤占挪用": 1, "台账": 4, "立项依据": 1,
})  # fmt: skip


class Segmenter:
    """Words of texts. The dictionary loads at the first use; `words` with their frequencies are added to it.

    `plain` has jieba do everything.
    """

    def __init__(self, words: Mapping[str, int] = MappingProxyType({}), *, plain: bool = False) -> None:
        self._words, self._plain = dict(words), plain
        self._engine: Any = None
        self._known: dict[str, tuple[int, ...]] = {}

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are the text again."""
        (words,) = self.cut_all([text])
        return words

    def cut_all(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of each text."""
        return [[t[a:b] for a, b in pairwise((0, *ends))] for t, ends in zip(texts, self.ends(texts), strict=True)]

    def ends(self, texts: Sequence[str]) -> list[list[int]]:
        """For each text the offsets at which its words end."""
        if self._engine is None:
            self._engine = _jieba(self._words) if self._plain or not _rjieba_ready() else _rjieba(self._words)
        if hasattr(self._engine, "FREQ"):
            return [np.cumsum([len(w) for w in self._engine.cut(t)], dtype=np.int64).tolist() for t in texts]
        joined = _SURROGATES.sub("\ufffd", _GAP.join(texts))
        marks = self._marks(joined)
        found, at = [], 0
        for text in texts:
            found.append((np.flatnonzero(marks[at + 1 : at + len(text) + 1]) + 1).tolist())
            at += len(text) + 1
        return found

    def _marks(self, text: str) -> NDArray[np.bool_]:
        """For each offset of a text whether a word ends there."""
        tokens = self._engine.cut(text, False)  # by the dictionary alone
        lengths = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))
        ends = np.cumsum(lengths)
        starts = ends - lengths
        codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        loose = (lengths == 1) & _in_block(codes[starts])
        for k in np.flatnonzero((lengths > 1) & (codes[starts] < 128)).tolist():
            loose[k] = tokens[k].isascii() and not tokens[k].isspace() and not self._engine.has_word(tokens[k])
        marks = np.zeros(len(text) + 1, dtype=bool)
        marks[ends[~loose]] = True
        edges = np.flatnonzero(np.diff(np.concatenate(([False], loose, [False])).astype(np.int8)))
        stretches = [(int(starts[a]), int(ends[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        self._learn({text[a:b] for a, b in stretches if b - a > 1})
        known = self._known
        places = [a + e for a, b in stretches for e in (known[text[a:b]] if b - a > 1 else (1,))]
        marks[places] = True
        return marks

    def _learn(self, stretches: set[str]) -> None:
        """Remember where words end in stretches that the dictionary left in single characters."""
        from pbtext.segment.hmm import word_ends

        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        new = sorted(s for s in stretches if s not in self._known)
        spelt = {s for s in new if self._engine.has_word(s)}  # words that were less likely than their characters
        pieces = [(s, m.start(), m[0]) for s in new if s not in spelt for m in _PIECES.finditer(s)]
        han = [(s, at, piece) for s, at, piece in pieces if _HAN_FIRST <= ord(piece[0]) <= _HAN_LAST]
        ends: dict[str, list[int]] = {s: [*range(1, len(s) + 1)] if s in spelt else [] for s in new}
        for (s, at, _), found in zip(han, word_ends([piece for _, _, piece in han]), strict=True):
            ends[s] += [at + e for e in found]
        for s, at, piece in pieces:
            if not _HAN_FIRST <= ord(piece[0]) <= _HAN_LAST:
                ends[s] += (at + np.cumsum([len(x) for x in _LETTERS.split(piece) if x])).tolist()
        self._known.update({s: tuple(sorted(found)) for s, found in ends.items()})


def _in_block(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which characters stand in what jieba cuts by its dictionary: Han, letters, figures and the marks +#&._%-."""
    plain = np.zeros(128, dtype=bool)
    plain[[ord(c) for c in "+#&._%-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]] = True
    han = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
    return np.asarray(han | plain[np.minimum(codes, 127)] & (codes < 128), dtype=bool)


def _rjieba_ready() -> bool:
    from importlib.util import find_spec

    return find_spec("rjieba") is not None


def _rjieba(words: Mapping[str, int]) -> Any:
    """An own instance of rjieba: the one of the package may have words of others."""
    import rjieba

    engine = rjieba.Jieba()
    for word, frequency in words.items():
        engine.add_word(word, frequency, "n")
    return engine


def _jieba(words: Mapping[str, int]) -> Any:
    import jieba  # its dictionary is loaded here, not at import

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba writes its cache to the temp folder under one name for all users; an own folder keeps others' out
    folder = Path(tempfile.gettempdir()) / f"pbtext-{_user()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = "jieba.cache"
    tokenizer.initialize()
    for word, frequency in words.items():
        tokenizer.add_word(word, frequency)
    return tokenizer


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user entry
        return "user"


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the domain's words, shared within the process."""
    return Segmenter(DOMAIN_WORDS)
