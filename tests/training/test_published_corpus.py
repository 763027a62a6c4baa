"""What the data card says of corpora/labelled, held."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport, load_corpus
from tests.helpers import LABELLED, ROOT

KINDS = {"财政重点评价", "单位自评", "复核通报", "项目评价", "运行监控", "审计式", "人大报告", "年度总结"}


@pytest.fixture(scope="module")
def corpus(taxonomy: Taxonomy) -> list[LabelledReport]:
    return load_corpus(LABELLED, taxonomy)


def test_size(corpus: list[LabelledReport], taxonomy: Taxonomy) -> None:
    roles = Counter(label.role for x in corpus for label in x.labels)
    assert len(corpus) >= 150
    assert roles.total() >= 12_000
    assert roles["problem"] >= 4_000
    for role, least in (("problem", 120), ("recommendation", 70)):
        times = Counter(c for x in corpus for label in x.labels if label.role == role for c in label.categories)
        rare = [c.id for c in taxonomy.categories if c.dimension != c.id and times[c.id] < least]
        assert not rare


def test_every_report_names_its_voice_and_kind(corpus: list[LabelledReport]) -> None:
    assert all(x.voice and x.kind in KINDS and x.region for x in corpus)
    assert {x.kind for x in corpus} == KINDS
    assert sum(any(label.answers for label in x.labels) for x in corpus) >= 20
    assert sum(all(label.role != "problem" for label in x.labels) for x in corpus) >= 10


def test_labels_follow_the_codebook(corpus: list[LabelledReport]) -> None:
    for x in corpus:
        for label in x.labels:
            assert label.categories or label.role != "problem", x.name
            assert not label.categories or label.role in ("problem", "recommendation"), x.name
        points = {label.point for label in x.labels}
        assert {n for label in x.labels for n in label.answers} <= points, x.name


def test_the_card_gives_the_numbers(corpus: list[LabelledReport]) -> None:
    card = (ROOT / "corpora" / "DATA_CARD.md").read_text(encoding="utf-8")
    sentences = sum(len(x.labels) for x in corpus)
    assert re.search(rf"\b{len(corpus)}\b", card)
    assert f"{sentences:,}" in card
