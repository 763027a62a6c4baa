from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbtext.segment import default_segmenter
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import Taxonomy
from pbtext.training.card import figures_table, model_card
from pbtext.training.corpus import LabelledReport
from pbtext.training.evaluate import Evaluation, cross_validate, expected_calibration_error, reliability

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folds() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def figures(six: list[LabelledReport], taxonomy: Taxonomy, folds: list[tuple[int, int]]) -> Evaluation:
    return cross_validate(six, taxonomy, default_segmenter(), folds=2, on_fold=lambda k, n: folds.append((k, n)))


def test_every_report_is_held_out_once(
    figures: Evaluation, six: list[LabelledReport], folds: list[tuple[int, int]]
) -> None:
    assert folds == [(1, 2), (2, 2)]
    assert figures.coding.reports == 6
    assert figures.coding.sentences == sum(len(x.labels) for x in six)
    wanted = sum(label.role == "problem" for x in six for label in x.labels)
    assert figures.coding.roles[0].hit + figures.coding.roles[0].missed == wanted
    by_category = sum(s.hit + s.missed for s in figures.coding.categories[0])
    assert by_category == sum(len(label.categories) for x in six for label in x.labels if label.role == "problem")


def test_figures_are_shares(figures: Evaluation) -> None:
    for s in (
        *figures.coding.roles,
        *figures.coding.codes,
        figures.coding.cell,
        *figures.coding.categories[0],
        figures.links,
    ):
        assert 0 <= s.precision <= 1
        assert 0 <= s.recall <= 1
    assert 0 <= figures.calibration_error <= 1
    assert figures.coding.roles[0].f1 > 0.3
    assert figures.false_problems[0] <= figures.false_problems[1]


def test_calibration_error() -> None:
    right = np.array([True] * 8 + [False] * 2)
    good, bad = (reliability(np.full(10, p, dtype=np.float32), right) for p in (0.8, 1.0))
    assert expected_calibration_error(good) == pytest.approx(0, abs=1e-6)
    assert expected_calibration_error(bad) == pytest.approx(0.2, abs=1e-6)
    assert [n for _, _, n in good] == [10]


def test_the_card_shows_the_figures(figures: Evaluation, tiny: Tagger) -> None:
    card = model_card(tiny.model, figures)
    for name, precision, recall, f1 in figures_table(figures):
        assert f"| {name} | {precision} | {recall} | {f1} |" in card
    assert all(c.name in card for c in tiny.taxonomy.categories)
    assert str(tiny.model.info["seed"]) in card
    assert "交叉验证" not in model_card(tiny.model, None)


def test_the_shipped_card_belongs_to_the_shipped_model(shipped: Tagger) -> None:
    from pbtext.tagging.model import shipped_model

    card = Path(shipped_model() / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert str(shipped.model.info["digest"])[:12] in card
