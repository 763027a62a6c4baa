from __future__ import annotations

import numpy as np
from scipy import sparse

from pbtext.segment import default_segmenter
from pbtext.tagging import code_inputs as module
from pbtext.tagging.cues import CueMatcher
from pbtext.tagging.features import make_batch
from pbtext.taxonomy import Taxonomy
from tests.helpers import parsed


def batch_of(taxonomy: Taxonomy, *texts: str):  # type: ignore[no-untyped-def]
    return make_batch([parsed(t) for t in texts], CueMatcher(taxonomy), default_segmenter())


def test_most_of_the_others() -> None:
    values = np.array([[0.9], [0.2], [0.5], [0.4]], dtype=np.float32)
    found = module._others_most(values, ["a", "a", "a", "b"])
    assert found.ravel().tolist() == np.float32([0.5, 0.9, 0.9, 0.0]).tolist()
    twice = np.array([[0.9], [0.9]], dtype=np.float32)
    assert module._others_most(twice, ["a", "a"]).ravel().tolist() == twice.ravel().tolist()


def test_a_recommendation_echoes_the_problem_it_resembles(taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, "护栏锈断。\n车站漏雨。\n更换护栏。\n", "护栏锈断。\n")
    chars = sparse.csr_matrix(
        np.array([[1, 0], [0, 1], [0.8, 0.6], [1, 0]], dtype=np.float32)
    )  # the third resembles the first more than the second
    probabilities = np.array([[0.9, 0.1], [0.1, 0.9], [0.5, 0.5], [0.2, 0.2]], dtype=np.float32)
    problem = np.array([1.0, 1.0, 0.0, 1.0], dtype=np.float32)
    echo, nearness = module._echo(probabilities, problem, batch, chars)
    assert echo[2, 0] > echo[2, 1]
    assert nearness[2] == np.float32(0.8)
    assert echo[3].tolist() == [0, 0]  # a report hears itself alone, and a sentence not itself


def test_inputs_do_not_depend_on_the_other_reports_of_a_batch(taxonomy: Taxonomy) -> None:
    rng = np.random.default_rng(3)
    one, two = "一、存在的问题\n护栏锈断。车站漏雨。\n", "二、建议\n更换护栏。\n无\n"
    both = batch_of(taxonomy, one, two)
    n, split = len(both), both.firsts[1]
    scores = rng.normal(size=(n, len(taxonomy.ids))).astype(np.float32)
    roles = rng.dirichlet(np.ones(len(taxonomy.roles)), size=n).astype(np.float32)
    chars = sparse.csr_matrix(rng.random((n, 7)).astype(np.float32))
    together = module.code_inputs(scores, roles, both, taxonomy.ids, chars)
    apart = [
        module.code_inputs(scores[a:b], roles[a:b], batch_of(taxonomy, text), taxonomy.ids, chars[a:b])
        for text, a, b in ((one, 0, split), (two, split, n))
    ]
    assert np.array_equal(together, np.concatenate(apart))
