from __future__ import annotations

from pathlib import Path

import pytest

from pbtext.errors import ResultsError
from pbtext.results import Results, open_results
from pbtext.results.schema import COLUMNS, TABLES
from tests.helpers import dataset


def test_frames_in_document_order(hand_made: Results) -> None:
    frame = hand_made.sentences
    assert frame[["report", "index"]].apply(tuple, axis=1).tolist() == sorted(
        frame[["report", "index"]].apply(tuple, axis=1)
    )
    assert list(frame.columns) == list(COLUMNS["sentences"])
    assert len(hand_made.reports) == 3
    assert len(hand_made.points) == 4
    assert len(hand_made.recommendations) == 1
    assert len(hand_made.links) == 1


def test_queries_by_the_names_of_the_tables(hand_made: Results) -> None:
    frame = hand_made.query("select count(*) as n from sentences where role = $role", {"role": "problem"})
    assert frame["n"].tolist() == [6]


def test_an_empty_dataset_has_all_tables(tmp_path: Path) -> None:
    results = dataset(tmp_path / "空", [])
    for table in TABLES:
        frame = results.frame(table)
        assert frame.empty
        assert list(frame.columns) == list(COLUMNS[table])


def test_a_folder_with_an_apostrophe(tmp_path: Path) -> None:
    assert dataset(tmp_path / "it's 结果", []).reports.empty


def test_wrong_folders_and_tables(tmp_path: Path, hand_made: Results) -> None:
    with pytest.raises(ResultsError, match="不是 pbtext 的结果"):
        open_results(tmp_path / "没有")
    with pytest.raises(ResultsError, match="没有名为"):
        hand_made.frame("sentence")


def test_a_dataset_of_another_version_is_refused(hand_made: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbtext.results.VERSION", 999)
    with pytest.raises(ResultsError, match="版本"):
        open_results(hand_made.folder)
