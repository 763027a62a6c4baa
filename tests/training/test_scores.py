from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pbtext.records import Link
from pbtext.tagging.tagger import complete
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport
from pbtext.training.evaluate import labelled_coding
from pbtext.training.scores import Coding, Score, compare, link_score


def test_scores_by_hand() -> None:
    score = Score("甲", hit=6, extra=2, missed=6)
    assert (score.precision, score.recall) == (0.75, 0.5)
    assert score.f1 == pytest.approx(0.6)
    nothing = Score("乙", 0, 0, 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1, 1, 0)


def coding(taxonomy: Taxonomy, roles: list[int], codes: list[list[int]], report: list[int]) -> Coding:
    matrix = np.zeros((len(roles), len(taxonomy.ids)), dtype=bool)
    for i, columns in enumerate(codes):
        matrix[i, columns] = True
    return Coding(np.array(roles), matrix, np.array(report))


def test_a_wrong_role_costs_its_categories(taxonomy: Taxonomy) -> None:
    wanted = coding(taxonomy, [0, 0, 1, 3], [[2], [2, 5], [7], []], [0, 0, 1, 1])
    given = coding(taxonomy, [0, 1, 1, 3], [[2], [2, 5], [7, 8], []], [0, 0, 1, 1])
    found = compare(given, wanted, taxonomy)
    assert (found.reports, found.sentences) == (2, 4)
    assert (found.roles[0].hit, found.roles[0].extra, found.roles[0].missed) == (1, 0, 1)
    assert (found.codes[0].hit, found.codes[0].missed) == (1, 2)
    assert (found.codes[1].hit, found.codes[1].extra) == (1, 3)
    assert (found.cell.hit, found.cell.missed) == (1, 1)  # category 2 occurs twice in one report: one cell
    assert found.categories[0][5].missed == 1
    assert 0 < found.kappa < 1


def test_a_coding_agrees_with_itself(six: list[LabelledReport], taxonomy: Taxonomy) -> None:
    labels = labelled_coding(six, taxonomy)
    found = compare(labels, labels, taxonomy)
    assert found.kappa == 1
    assert {s.f1 for s in (*found.roles, *found.codes, found.cell)} == {1.0}
    assert found.macro[0] == 1


def gold(x: LabelledReport, taxonomy: Taxonomy):  # type: ignore[no-untyped-def]
    sentences = tuple(
        replace(s, role=label.role, categories=label.categories)
        for s, label in zip(x.report.sentences, x.labels, strict=True)
    )
    return complete(replace(x.report, sentences=sentences), taxonomy)


def test_links_are_scored_by_labelled_answers(six: list[LabelledReport], taxonomy: Taxonomy) -> None:
    pairs = [(x, gold(x, taxonomy)) for x in six]
    score = link_score(pairs)
    wanted = sum(len(set(label.answers)) for x in six for label in x.labels)
    assert score.hit + score.missed == wanted > 20
    assert score.f1 > 0.6
    assert link_score((x, replace(r, links=())) for x, r in pairs).hit == 0
    wrong = [(x, replace(r, links=tuple(Link(k.recommendation, 0, 1.0, "") for k in r.links))) for x, r in pairs]
    assert link_score(wrong).f1 < score.f1
