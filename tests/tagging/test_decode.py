from __future__ import annotations

import numpy as np
import pytest

from pbtext.segment import default_segmenter
from pbtext.tagging.cues import CueMatcher
from pbtext.tagging.decode import FEW, SURE, choose_codes, settle_empty, settle_quiet
from pbtext.tagging.features import Batch, make_batch
from pbtext.taxonomy import Taxonomy
from tests.helpers import parsed

QUIET = "一、基本情况\n项目投资八百万元。\n二、工作成效\n新修渠道二十公里。\n灌溉面积增加三千亩。\n群众反映良好。\n"


def batch_of(taxonomy: Taxonomy, *texts: str) -> Batch:
    return make_batch([parsed(t) for t in texts], CueMatcher(taxonomy), default_segmenter())


def doubtful(n: int, at: dict[int, float]) -> np.ndarray:
    """Probabilities of four roles, background but where `at` gives the probability of a problem."""
    roles = np.tile(np.array([0.0, 0.0, 0.3, 0.7], dtype=np.float32), (n, 1))
    for i, p in at.items():
        roles[i] = [p, 0.0, (1 - p) * 0.6, (1 - p) * 0.4]
    return roles


def test_cells_without_a_word_are_background(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, "台账缺失。\n无\n12.5\n")
    settled = settle_empty(doubtful(3, {0: 0.9, 1: 0.9, 2: 0.9}), batch)
    assert settled.argmax(axis=1).tolist() == [0, 3, 3]


def test_a_report_that_announces_no_problem_is_believed_only_where_it_is_sure(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, QUIET)
    n = len(batch)
    settled = settle_quiet(doubtful(n, {1: 0.7, 3: (1 + SURE) / 2}), batch)
    assert settled.argmax(axis=1).tolist() == [3, 2, 3, 0, 3, 3]
    assert settled.sum(axis=1) == pytest.approx(np.ones(n))


def test_a_chapter_of_problems_is_believed_but_not_one_of_past_years(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, QUIET.replace("工作成效", "存在的问题"))
    roles = doubtful(len(batch), {3: 0.6})
    assert np.array_equal(settle_quiet(roles.copy(), batch), roles)
    past = batch_of(taxonomy, QUIET.replace("工作成效", "上年问题整改情况"))
    assert settle_quiet(roles.copy(), past)[3].argmax() != 0


def test_many_doubtful_problems_are_believed(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, QUIET + "渠道又修二十公里。\n" * FEW)
    roles = doubtful(len(batch), dict.fromkeys(range(3, 4 + FEW), 0.6))
    assert np.array_equal(settle_quiet(roles.copy(), batch), roles)


def test_loose_sentences_are_not_doubted(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, "台账缺失。", QUIET)
    roles = doubtful(len(batch), {0: 0.6})
    assert settle_quiet(roles.copy(), batch)[0, 0] == roles[0, 0]


def test_every_problem_has_a_category_and_the_rest_bin_stands_alone() -> None:
    roles = np.eye(4, dtype=np.float32)[[0, 0, 0, 1, 3]]
    codes = np.array(
        [[0.9, 0.1, 0.8], [0.35, 0.1, 0.0], [0.05, 0.01, 0.0], [0.1, 0.1, 0.0], [0.9, 0.9, 0.9]], dtype=np.float32
    )
    thresholds = np.full((2, 3), 0.5, dtype=np.float32)
    given = choose_codes(roles, codes, thresholds, rest=2)
    assert given.tolist() == [
        [True, False, False],  # the rest bin only where nothing else is given
        [True, False, False],  # near its threshold
        [False, False, True],
        [False, False, False],  # a recommendation may have none
        [False, False, False],  # background never has
    ]


def test_each_role_has_its_own_thresholds() -> None:
    roles = np.eye(4, dtype=np.float32)[[0, 1]]
    codes = np.full((2, 2), 0.6, dtype=np.float32)
    thresholds = np.array([[0.5, 0.7], [0.7, 0.5]], dtype=np.float32)
    assert choose_codes(roles, codes, thresholds, rest=-1).tolist() == [[True, False], [False, True]]


def test_beside_a_likely_category_stands_only_what_is_nearly_as_likely() -> None:
    roles = np.eye(4, dtype=np.float32)[[0, 0, 1]]
    codes = np.array([[0.9, 0.5, 0.6], [0.6, 0.5, 0.1], [0.95, 0.56, 0.58]], dtype=np.float32)
    thresholds = np.full((2, 3), 0.4, dtype=np.float32)
    assert choose_codes(roles, codes, thresholds, rest=-1).tolist() == [
        [True, False, True],
        [True, True, False],
        [True, False, True],
    ]
    # what is likelier but under its own threshold shuts a lesser one out, and a problem still gets one
    thresholds = np.array([[0.9, 0.2, 0.2], [0.9, 0.2, 0.2]], dtype=np.float32)
    codes = np.array([[0.8, 0.3, 0.1], [0.8, 0.3, 0.1]], dtype=np.float32)
    assert choose_codes(roles[[0, 2]], codes, thresholds, rest=-1).tolist() == [[True, False, False], [False] * 3]
