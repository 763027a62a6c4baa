from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.errors import ResultsError
from pbtext.results import parquet
from pbtext.results.parquet import read_columns, version_of
from pbtext.results.schema import COLUMNS, TABLES, VERSION


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path, *, table: str) -> None:
    with parquet.connection() as duck:
        parquet.write_rows(duck, rows, path, table=table)


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
LINK: dict[str, Any] = {
    "report": TEXT,
    "digest": TEXT,
    "recommendation": st.integers(-(2**63), 2**63 - 1),
    "point": st.none() | st.integers(0, 9),
    "score": st.floats(allow_nan=False, allow_infinity=False),
    "reason": TEXT,
}


@given(st.lists(st.fixed_dictionaries(LINK), max_size=5))
def test_rows_come_back_as_they_were(tmp_path_factory: Any, rows: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("p") / "links.parquet"
    write_rows(rows, path, table="links")
    assert read_columns([path], *LINK) == [tuple(r[c] for c in LINK) for r in rows]
    assert [p.name for p in path.parent.iterdir()] == ["links.parquet"]


def test_lists_and_missing_values_come_back(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS["sentences"]) | {"report": "甲", "categories": ["b", "a"], "spans": [], "row": False}
    write_rows([row, row | {"categories": None}], tmp_path / "s.parquet", table="sentences")
    found = read_columns([tmp_path / "s.parquet"], "report", "categories", "spans", "row", "page")
    assert found == [("甲", ["b", "a"], [], False, None), ("甲", None, [], False, None)]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [{"report": f"{k}", "digest": "d", "reason": "读不了" * k, "advice": "请另存"} for k in range(500)]
    one, two = tmp_path / "1.parquet", tmp_path / "2.parquet"
    write_rows(rows, one, table="failures")
    write_rows(rows, two, table="failures")
    assert one.read_bytes() == two.read_bytes()


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    for table in TABLES:
        path = tmp_path / f"{table}.parquet"
        write_rows([], path, table=table)
        assert read_columns([path], *COLUMNS[table]) == []
        assert version_of(path) == str(VERSION)


def test_the_rows_of_some_reports_are_left_out(tmp_path: Path) -> None:
    rows = [{"report": name, "digest": "d", "reason": "r", "advice": "a"} for name in ("甲", "it's", "丙", "甲")]
    write_rows(rows, tmp_path / "f.parquet", table="failures")
    with parquet.connection() as duck:
        parquet.write_others(duck, tmp_path / "f.parquet", tmp_path / "g.parquet", names=["甲", "it's", "没有"])
    assert read_columns([tmp_path / "g.parquet"], "report") == [("丙",)]
    assert version_of(tmp_path / "g.parquet") == str(VERSION)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    part = tmp_path / "结果" / "parts" / "0a"
    part.mkdir(parents=True)
    (part / "reports.parquet").write_bytes(b"half of a file")
    for read in (lambda p: read_columns([p], "report"), version_of):
        with pytest.raises(ResultsError, match="损坏") as caught:
            read(part / "reports.parquet")
        assert caught.value.advice and "结果" in caught.value.where


def test_what_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"x\.parquet"), parquet.connection() as duck:
        duck.execute(f"copy (select 1) to '{tmp_path / 'no folder' / 'x.parquet'}'")
