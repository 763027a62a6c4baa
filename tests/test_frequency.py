from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.errors import ResultsError
from pbtext.frequency import UNKNOWN, best_quotations, coverage_of_problems, frequency_table, problem_sentences, wilson
from pbtext.records import Report
from pbtext.results import Results
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import Taxonomy
from tests.helpers import coded, dataset


def counts(frame: pd.DataFrame) -> dict[str, int]:
    return dict(zip(frame["key"], frame["count"], strict=True))


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson_interval_against_known_values(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_interval_holds_the_share(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= high <= 1
    if hits + more:
        assert low - 1e-9 <= hits / (hits + more) <= high + 1e-9


def test_by_report_point_and_sentence(hand_made: Results, taxonomy: Taxonomy) -> None:
    assert counts(frequency_table(hand_made, taxonomy, count="reports")) == {
        "execution": 2,
        "funding": 1,
        "indicator": 1,
        "rules": 1,
    }
    # heading and two sentences of a.txt are one point
    assert counts(frequency_table(hand_made, taxonomy, count="points")) == {
        "execution": 2,
        "funding": 1,
        "indicator": 1,
        "rules": 1,
    }
    assert counts(frequency_table(hand_made, taxonomy, count="sentences")) == {
        "execution": 4,
        "funding": 1,
        "indicator": 1,
        "rules": 1,
    }


def test_a_sentence_of_two_categories_of_one_group_counts_once_in_the_group(
    hand_made: Results, taxonomy: Taxonomy
) -> None:
    assert counts(frequency_table(hand_made, taxonomy, level="group", count="sentences"))["资金管理不到位"] == 4
    by_dimension = frequency_table(hand_made, taxonomy, level="dimension", count="sentences")
    assert counts(by_dimension) == {"process": 5, "decision": 1}
    assert by_dimension["name"].tolist() == ["过程", "决策"]


def test_shares_and_ranks_with_ties(hand_made: Results, taxonomy: Taxonomy) -> None:
    frame = frequency_table(hand_made, taxonomy)
    assert frame["rank"].tolist() == [1, 2, 2, 2]
    assert frame["key"].tolist() == ["execution", "funding", "indicator", "rules"]
    assert frame["base"].tolist() == [3, 3, 3, 3]
    assert frame["share"].tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3, 1 / 3])
    assert (frame.loc[0, "low"], frame.loc[0, "high"]) == wilson(2, 3)
    assert frame.loc[0, "name"] == "预算执行率低"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("region", {("乙县", "execution"): (1, 1), ("甲县", "execution"): (1, 1)}),
        ("province", {("四川省", "execution"): (2, 2)}),
        ("year", {("2022", "execution"): (1, 1), ("2023", "execution"): (1, 2)}),
        ("kind", {("单位自评", "execution"): (1, 1), ("项目评价", "execution"): (1, 1)}),
        ("report", {("a.txt", "execution"): (1, 1), ("b.txt", "execution"): (1, 1)}),
    ],
)
def test_by_breakdown(
    by: str, expected: dict[tuple[str, str], tuple[int, int]], hand_made: Results, taxonomy: Taxonomy
) -> None:
    frame = frequency_table(hand_made, taxonomy, by=by)
    got = {(str(r[by]), r["key"]): (r["count"], r["base"]) for r in frame.to_dict("records")}
    assert {k: v for k, v in got.items() if k[1] == "execution"} == expected
    assert all(group["rank"].min() == 1 for _, group in frame.groupby(by))


def test_what_is_not_known_is_named_so(tmp_path: Path, taxonomy: Taxonomy) -> None:
    report = coded("p:rules | 没有办法。", name="x", region="", province="", year=None, kind="")
    results = dataset(tmp_path / "r", [report])
    for by in ("region", "province", "year", "kind"):
        assert frequency_table(results, taxonomy, by=by)[by].tolist() == [UNKNOWN]


@pytest.mark.parametrize("count", ["reports", "points", "sentences"])
def test_every_cell_leads_back_to_its_sentences(count: str, hand_made: Results, taxonomy: Taxonomy) -> None:
    frame = frequency_table(hand_made, taxonomy, count=count)
    sentences = hand_made.sentences
    unit = {"reports": ["report"], "points": ["report", "point"], "sentences": ["report", "index"]}[count]
    for row in frame.to_dict("records"):
        behind = sentences[
            (sentences["role"] == "problem") & sentences["categories"].map(lambda c, k=row["key"]: k in c)
        ]
        assert row["count"] == len(behind.drop_duplicates(unit))
        assert row["quotation"] in set(behind["text"])
        assert row["source"] in set(behind["report"])


def test_cells_of_coded_reports_lead_back(sample: list[Report], shipped: Tagger, tmp_path: Path) -> None:
    from dataclasses import replace

    results = dataset(tmp_path / "r", [replace(r, digest=f"{i:064d}") for i, r in enumerate(sample)])
    frame = frequency_table(results, shipped.taxonomy, count="sentences")
    expected = {
        c: sum(c in s.categories and s.role == "problem" for r in sample for s in r.sentences)
        for c in shipped.taxonomy.ids
    }
    assert counts(frame) == {c: n for c, n in expected.items() if n}
    by_point = frequency_table(results, shipped.taxonomy, count="points")
    assert counts(by_point) == {
        c: n for c in expected if (n := sum(c in p.categories for r in sample for p in r.points))
    }


def test_recommendations_are_not_counted(hand_made: Results, taxonomy: Taxonomy) -> None:
    hits = problem_sentences(hand_made, taxonomy)
    assert "（一）建议县交通局倒排工期，加快预算执行。" not in set(hits["text"])
    assert len(hits) == 7


def test_whole_sentences_are_quoted_before_headings(hand_made: Results, taxonomy: Taxonomy) -> None:
    hits = problem_sentences(hand_made, taxonomy)
    best = best_quotations(hits[(hits["key"] == "execution") & (hits["report"] == "a.txt")])
    assert best.iloc[0]["text"] == "全年预算五百万元只支出了九十万元。"


def test_coverage_of_problems(hand_made: Results, taxonomy: Taxonomy) -> None:
    table = coverage_of_problems(hand_made, taxonomy).set_index("key")
    assert table.loc["execution", ["points", "answered", "unanswered"]].tolist() == [2, 1, 1]
    assert table.loc["rules", ["points", "answered", "unanswered"]].tolist() == [1, 0, 1]


@pytest.mark.parametrize("by", [None, "region", "year"])
def test_an_empty_dataset(by: str | None, tmp_path: Path, taxonomy: Taxonomy) -> None:
    results = dataset(tmp_path / "空", [])
    frame = frequency_table(results, taxonomy, by=by)
    assert frame.empty
    assert {"rank", "key", "name", "count", "share"} <= set(frame.columns)
    assert coverage_of_problems(results, taxonomy).empty


@pytest.mark.parametrize("wrong", [{"level": "x"}, {"count": "x"}, {"by": "x"}])
def test_wrong_options(wrong: dict[str, str], hand_made: Results, taxonomy: Taxonomy) -> None:
    with pytest.raises(ResultsError, match="可选"):
        frequency_table(hand_made, taxonomy, **wrong)
