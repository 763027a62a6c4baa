from __future__ import annotations

import subprocess
import sys
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.tagging.ngrams import build_vocabulary, char_grams, hash_names, list_grams, word_grams
from tests.helpers import clean_environment

TEXTS = st.lists(st.text("预算执行率低a。", max_size=12), min_size=1, max_size=6)


@given(TEXTS)
def test_grams_are_the_stretches_of_the_texts(texts: list[str]) -> None:
    grams = char_grams(texts, low=1, high=4, salt=1)
    got = sorted(zip(grams.rows.tolist(), grams.starts.tolist(), grams.lengths.tolist(), strict=True))
    assert got == sorted((r, i, n) for r, t in enumerate(texts) for n in range(1, 5) for i in range(len(t) - n + 1))


@given(TEXTS)
def test_keys_are_alike_exactly_where_the_stretches_are(texts: list[str]) -> None:
    grams = char_grams(texts, low=1, high=4, salt=1)
    names = [texts[r][i : i + n] for r, i, n in zip(grams.rows, grams.starts, grams.lengths, strict=True)]
    assert len(set(names)) == len(set(grams.keys.tolist())) == len(set(zip(names, grams.keys.tolist(), strict=True)))


@given(st.text("预算执行率低", min_size=1, max_size=4))
def test_names_are_hashed_like_grams(name: str) -> None:
    grams = char_grams([name], low=len(name), high=len(name), salt=3)
    assert (
        grams.keys.tolist() == hash_names([name], salt=3).tolist() == list_grams([[(name, 0, 1)]], salt=3).keys.tolist()
    )
    assert hash_names([name], salt=4).tolist() != hash_names([name], salt=3).tolist()


def test_keys_are_the_same_in_every_process() -> None:
    code = "from pbtext.tagging.ngrams import hash_names; print(hash_names(['预算', 'a'], salt=2).tolist())"
    runs = [
        subprocess.run([sys.executable, "-c", code], env=clean_environment() | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]  # fmt: skip
    assert {r.stdout.strip() for r in runs} == {str(hash_names(["预算", "a"], salt=2).tolist())}


def test_the_matrix_is_that_of_scikit_learn() -> None:
    vectorizer = pytest.importorskip("sklearn.feature_extraction.text").TfidfVectorizer(
        analyzer="char", ngram_range=(1, 4), sublinear_tf=True, lowercase=False, min_df=2
    )
    texts = ["预算执行率低", "执行率不高，预算不细", "", "台账不全", "预算预算预算", "不细不细"]
    oracle = vectorizer.fit_transform(texts).toarray()
    grams = char_grams(texts, low=1, high=4, salt=1)
    ours = build_vocabulary(grams, len(texts), least=2).matrix(grams, len(texts)).toarray()
    assert ours.shape == oracle.shape
    np.testing.assert_allclose(ours @ ours.T, oracle @ oracle.T, atol=1e-6)
    np.testing.assert_allclose(np.sort(ours.sum(axis=0)), np.sort(oracle.sum(axis=0)), atol=1e-5)


def test_unknown_grams_have_no_column() -> None:
    grams = char_grams(["预算", "预算"], low=1, high=2, salt=1)
    vocabulary = build_vocabulary(grams, 2, least=2)
    other = char_grams(["台账"], low=1, high=2, salt=1)
    assert set(vocabulary.columns(other.keys).tolist()) == {-1}
    assert vocabulary.matrix(other, 1).nnz == 0


def test_rare_grams_are_left_out() -> None:
    grams = char_grams(["预算", "预定"], low=1, high=2, salt=1)
    assert len(build_vocabulary(grams, 2, least=2).keys) == 1
    assert len(build_vocabulary(grams, 2, least=1).keys) == 5


def test_empty_batches() -> None:
    for grams in (
        char_grams([], low=1, high=3, salt=1),
        char_grams(["", ""], low=1, high=3, salt=1),
        list_grams([[], []], salt=1),
    ):
        vocabulary = build_vocabulary(grams, 2, least=1)
        assert vocabulary.matrix(grams, 2).shape == (2, 0)


def test_a_gram_counts_once_a_row() -> None:
    grams = char_grams(["款款", "款", "项"], low=1, high=1, salt=1)
    found = build_vocabulary(grams, 3, least=2)
    (key,) = char_grams(["款"], low=1, high=1, salt=1).keys
    assert found.keys.tolist() == [key]


def named_words(tokens: list[str]) -> list[tuple[str, int, int]]:
    """Words and pairs of words one by one, as plainly as can be."""
    items: list[tuple[str, int, int]] = []
    at, before, before_at = 0, "", 0
    for token in tokens:
        if token[0].isalnum():
            items.append((token, at, len(token)))
            if before:
                items.append((f"{before}_{token}", before_at, at + len(token) - before_at))
            before, before_at = token, at
        else:
            before = ""
        at += len(token)
    return items


@given(st.lists(st.lists(st.text(alphabet="预算执行率，。a1 _é", min_size=1, max_size=6), max_size=8), max_size=5))
def test_words_in_arrays_are_those_one_by_one(tokens: list[list[str]]) -> None:
    texts = ["".join(t) for t in tokens]
    found = word_grams(texts, [[*accumulate(map(len, t))] for t in tokens], salt=2)
    wanted = list_grams([named_words(t) for t in tokens], salt=2)
    for name in ("rows", "starts", "lengths", "keys"):
        assert getattr(found, name).tolist() == getattr(wanted, name).tolist()
