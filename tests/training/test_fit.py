from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pbtext.errors import CorpusError
from pbtext.records import Report
from pbtext.segment import default_segmenter
from pbtext.tagging.model import ARRAYS, save_model, shipped_model
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import Label, LabelledReport
from pbtext.training.fit import batch_of, best_thresholds, targets_of, train
from pbtext.training.wordings import load_training
from tests.helpers import LABELLED, REPORT

pytestmark = pytest.mark.filterwarnings("ignore")


def test_targets_follow_the_labels(six: list[LabelledReport], taxonomy: Taxonomy) -> None:
    targets = targets_of(six, taxonomy)
    labels = [x for r in six for x in r.labels]
    assert len(batch_of(six, taxonomy, default_segmenter())) == len(labels) == len(targets.roles) == len(targets.series)
    assert [taxonomy.roles[r].id for r in targets.roles] == [x.role for x in labels]
    assert [{taxonomy.ids[c] for c in np.flatnonzero(row)} for row in targets.codes] == [
        set(x.categories) for x in labels
    ]
    assert len(set(targets.series.tolist())) == len({r.series for r in six})


def test_the_same_corpus_gives_the_same_model(
    six: list[LabelledReport], taxonomy: Taxonomy, tiny_model: Path, tmp_path: Path
) -> None:
    save_model(train(six, taxonomy, default_segmenter()), tmp_path)
    assert (tmp_path / ARRAYS).read_bytes() == (tiny_model / ARRAYS).read_bytes()


def test_a_corpus_without_recommendations_cannot_train(six: list[LabelledReport], taxonomy: Taxonomy) -> None:
    bare = [
        replace(x, labels=tuple(Label("background") if y.role == "recommendation" else y for y in x.labels))
        for x in six
    ]
    with pytest.raises(CorpusError, match="建议"):
        train(bare, taxonomy, default_segmenter())


def test_training_learns_what_it_saw(tiny: Tagger, six: list[LabelledReport]) -> None:
    right = total = 0
    for x in six:
        for s, label in zip(tiny.tag(x.report).sentences, x.labels, strict=True):
            right, total = right + (s.role == label.role), total + 1
    assert right / total > 0.85


def test_a_category_that_the_corpus_lacks_is_never_given(
    tiny: Tagger, six: list[LabelledReport], sample: list[Report]
) -> None:
    seen = {c for x in six for label in x.labels for c in label.categories}
    unseen = set(tiny.taxonomy.ids) - seen
    given = {c for r in tiny.pipe([REPORT, *(r.text for r in sample)]) for s in r.sentences for c in s.categories}
    assert not (given & unseen) - {tiny.taxonomy.categories[-1].id}


def test_thresholds_are_drawn_to_the_common_one_where_examples_are_few() -> None:
    rng = np.random.default_rng(1)
    codes = np.zeros((400, 2), dtype=np.int8)
    codes[:200, 0] = 1
    codes[0, 1] = 1
    probabilities = np.where(codes == 1, 0.65, 0.55).astype(np.float32) + rng.uniform(-0.01, 0.01, codes.shape).astype(
        np.float32
    )
    frequent, rare = best_thresholds(probabilities, codes)
    assert 0.55 < frequent <= 0.65
    assert 0.15 <= rare <= 0.7


@pytest.mark.slow
def test_the_shipped_model_can_be_made_again(
    taxonomy: Taxonomy, shipped: Tagger, sample: list[Report], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = save_model(train(load_training(LABELLED, taxonomy), taxonomy, default_segmenter()), tmp_path)
    with np.load(tmp_path / ARRAYS) as ours, np.load(shipped_model() / ARRAYS) as theirs:
        assert set(ours.files) == set(theirs.files)
        for name in ours.files:
            assert np.allclose(ours[name], theirs[name], rtol=1e-3, atol=1e-3), name
    for before, after in zip(sample, Tagger(made, taxonomy, default_segmenter()).pipe(sample), strict=True):
        assert [(s.role, s.categories) for s in before.sentences] == [(s.role, s.categories) for s in after.sentences]
