from __future__ import annotations

from pathlib import Path

import pytest

from pbtext.candidates import COLUMNS, rest_candidates
from pbtext.results import Results
from pbtext.segment import default_segmenter
from pbtext.taxonomy import Taxonomy
from tests.helpers import coded, dataset

REST = """
p:other | 村里办红白喜事互相攀比，礼金水涨船高。
p:other | 办红白喜事攀比成风，礼金越收越高。
p:other | 院内流浪犬只伤人的事今年出了三起。
p:other | 流浪犬只在院内伤人，去年也有两起。
p:other | 与邻县的行政区划界线存有争议。
p:execution | 全年预算五百万元只支出了九十万元。
"""


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return dataset(tmp_path / "r", [coded(REST, name="a.txt"), coded(REST.replace("今年", "前年"), name="b.txt")])


def test_like_wording_makes_a_group(results: Results, taxonomy: Taxonomy) -> None:
    found = rest_candidates(results, taxonomy, default_segmenter())
    assert list(found.columns) == list(COLUMNS)
    assert len(found) == 3  # the same sentence in two reports is a group too
    weddings = found[found["quotation"].str.contains("礼金")].iloc[0]
    assert (weddings["sentences"], weddings["reports"]) == (4, 2)
    assert {"礼金", "攀比", "喜事", "红白喜事"} & set(weddings["name"].split("、"))
    assert len(weddings["others"]) == 3
    assert not found["quotation"].str.contains("预算").any()


def test_what_stands_alone_is_left_out(results: Results, taxonomy: Taxonomy) -> None:
    found = rest_candidates(results, taxonomy, default_segmenter(), least=3)
    assert not found["quotation"].str.contains("界线").any()


def test_no_rest_no_candidates(hand_made: Results, taxonomy: Taxonomy) -> None:
    found = rest_candidates(hand_made, taxonomy, default_segmenter())
    assert found.empty
    assert list(found.columns) == list(COLUMNS)
