"""The shipped model on reports of authors it was not trained on: what the project promises must hold there."""

from __future__ import annotations

import pytest

from pbtext.tagging.tagger import Tagger
from pbtext.training.corpus import LabelledReport, load_corpus
from pbtext.training.evaluate import code_as_is, figures
from tests.helpers import LABELLED, ROOT

UNSEEN = ROOT / "corpora" / "unseen-labelled"


@pytest.fixture(scope="module")
def unseen(shipped: Tagger) -> list[LabelledReport]:
    return load_corpus(UNSEEN, shipped.taxonomy)


@pytest.mark.slow
def test_unseen_authors_are_coded_as_promised(unseen: list[LabelledReport], shipped: Tagger) -> None:
    found = figures(code_as_is(unseen, shipped), shipped.taxonomy)
    problem, recommendation = found.coding.roles[:2]
    assert min(problem.f1, recommendation.f1) >= 0.95
    assert found.coding.codes[0].f1 >= 0.88
    assert found.coding.macro[0] >= 0.85
    assert found.coding.codes[1].f1 >= 0.82
    assert found.coding.cell.f1 >= 0.93
    assert found.calibration_error <= 0.05


def test_nobody_of_them_is_among_the_authors_trained_on(unseen: list[LabelledReport]) -> None:
    assert not {x.series for x in unseen} & {f.stem.partition("-")[0] for f in LABELLED.glob("*.txt")}
