from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pbtext.errors import CorpusError
from pbtext.segment import default_segmenter
from pbtext.tagging.decode import score_batch
from pbtext.tagging.features import take
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import Label, LabelledReport
from pbtext.training.evaluate import folds_of
from pbtext.training.fit import batch_of, targets_of, train, train_on
from pbtext.training.wordings import load_training, load_wordings
from tests.helpers import LABELLED

pytestmark = pytest.mark.filterwarnings("ignore")
WORDS = "p:funding,execution | 配套款腊月才到，账上还趴着一半。\n\nr:rules | 请把看护办法写成文。\nr | 再接再厉。\n"


@pytest.fixture
def wordings(tmp_path: Path, taxonomy: Taxonomy) -> list[LabelledReport]:
    """Two sentences that share no word with the others, many times over."""
    (tmp_path / "wx.txt").write_text("p:survey | 囍龘囍龘。\nr:cost | 囍龘爨爨。\n" * 20, encoding="utf-8")
    return load_wordings(tmp_path, taxonomy)


def test_each_line_is_a_text_of_its_own(tmp_path: Path, taxonomy: Taxonomy) -> None:
    (tmp_path / "wx.txt").write_text(WORDS, encoding="utf-8")
    found = load_wordings(tmp_path, taxonomy)
    assert [x.report.text for x in found] == [line.partition(" | ")[2] for line in WORDS.split("\n") if line]
    assert [x.labels for x in found] == [
        (Label("problem", ("funding", "execution")),),
        (Label("recommendation", ("rules",)),),
        (Label("recommendation"),),
    ]
    assert all(x.wording and x.series == "wordings-wx" for x in found)


@pytest.mark.parametrize(
    "line", ["b | 概况。", "a | 已办。", "p | 不好。", "p:rules | 一句。又一句。", "p:no | 句。", "没有标签"]
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = tmp_path / "wx.txt"
    path.write_text(f"p:rules | 没有制度。\n{line}\n", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_wordings(tmp_path, taxonomy)
    assert f"{path}:2" in str(caught.value)
    assert caught.value.advice


def test_the_wordings_beside_a_corpus_belong_to_it(
    tmp_path: Path, six: list[LabelledReport], taxonomy: Taxonomy
) -> None:
    corpus = tmp_path / "labelled"
    corpus.mkdir()
    (corpus / "na-01.txt").write_bytes((LABELLED / "na-01.txt").read_bytes())
    assert load_training(corpus, taxonomy) == six[:1]
    (tmp_path / "wordings").mkdir()
    (tmp_path / "wordings" / "wx.txt").write_text(WORDS, encoding="utf-8")
    assert [x.wording for x in load_training(corpus, taxonomy)] == [False, True, True, True]


def test_the_wordings_of_the_project_load(taxonomy: Taxonomy) -> None:
    found = load_wordings(LABELLED.parent / "wordings", taxonomy)
    assert len(found) > 8000
    assert {c for x in found for c in x.labels[0].categories} >= set(taxonomy.ids) - {"other"}


def test_wordings_are_never_held_out(six: list[LabelledReport], wordings: list[LabelledReport]) -> None:
    corpus = [*wordings, *six]
    folds = folds_of(corpus, folds=2)
    assert sorted(i for _, held in folds for i in held) == list(range(len(wordings), len(corpus)))
    for kept, held in folds:
        assert set(range(len(wordings))) <= set(kept)
        assert not set(kept) & set(held)


def test_wordings_teach_categories_and_nothing_about_roles(
    six: list[LabelledReport], wordings: list[LabelledReport], taxonomy: Taxonomy
) -> None:
    both = [*six, *wordings]
    batch = batch_of(both, taxonomy, default_segmenter())
    targets = targets_of(both, taxonomy)
    model = train_on(batch, targets, taxonomy)
    _, _, first = score_batch(model, take(batch, [len(six), len(six) + 1]), taxonomy.ids)
    roles, codes = first[:, : len(taxonomy.roles)], first[:, len(taxonomy.roles) :]
    assert [taxonomy.ids[k] for k in codes.argmax(axis=1)] == ["survey", "cost"]
    # with other roles for the wordings the roles come out the same
    other = targets_of(both, taxonomy)
    other.roles[np.flatnonzero(other.wordings)] = 1 - other.roles[other.wordings]
    again = train_on(batch, other, taxonomy)
    assert (again.first.weights[:, : roles.shape[1]] == model.first.weights[:, : roles.shape[1]]).all()
    assert all((a.weights == b.weights).all() for a, b in zip(again.roles, model.roles, strict=True))


def test_the_card_counts_reports_and_wordings_apart(
    six: list[LabelledReport], wordings: list[LabelledReport], taxonomy: Taxonomy
) -> None:
    info = train([*six, *wordings], taxonomy, default_segmenter()).info
    assert (info["reports"], info["wordings"]) == (6, 40)
    assert info["sentences"] == sum(len(x.labels) for x in six)
    assert info["series"] == len({x.series for x in six})
