from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pbtext.errors import ResultsError
from pbtext.writers.frames import plain, shown, write_frame
from tests.helpers import read_parquet

HOSTILE = ["=1+1", "+86", "-3", "@cmd", "=HYPERLINK(\"http://x\")", "普通", "带,逗号\"引号\"", "两\n行", "a|b"]  # fmt: skip


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": HOSTILE,
            "categories": [["a", "b"], [], *[np.array(["c"], dtype=object)] * 7],
            "n": [1, None, *range(2, 9)],
            "share": [0.625] * 9,
        }
    )


def test_csv_opens_in_excel_and_runs_no_formula(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "x.csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == ["text", "categories", "n", "share"]
    cells = [r[0] for r in rows[1:]]
    assert cells[:5] == [f"'{t}" for t in HOSTILE[:5]]
    assert cells[5:] == HOSTILE[5:]
    assert not any(c.startswith(("=", "+", "-", "@")) for r in rows[1:] for c in r)
    assert [r[1] for r in rows[1:4]] == ["a；b", "", "c"]
    assert [r[2] for r in rows[1:4]] == ["1", "", "2"]


def test_negative_numbers_stay_numbers_in_csv(tmp_path: Path) -> None:
    write_frame(pd.DataFrame({"n": [-3, -2.5]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").split() == ["n", "-3", "-2.5"]


def test_xlsx_reads_back(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "x.xlsx", sheet="问题频次", percent=("share",))
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["问题频次"]
    assert [c.value for c in sheet[1]] == ["text", "categories", "n", "share"]
    for i, text in enumerate(HOSTILE, 2):
        assert sheet.cell(i, 1).value == text
        assert sheet.cell(i, 1).data_type == "s"
        assert sheet.cell(i, 1).hyperlink is None
    assert sheet.cell(2, 2).value == "a；b"
    assert sheet.cell(2, 3).value == 1
    assert sheet.cell(3, 3).value is None
    assert sheet.cell(2, 4).value == 0.625
    assert sheet.cell(2, 4).number_format == "0.0%"
    assert sheet.freeze_panes == "A2"


def test_jsonl_keeps_what_is_there(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "x.jsonl")
    rows = [json.loads(x) for x in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["text"] for r in rows] == HOSTILE
    assert rows[0] == {"text": "=1+1", "categories": ["a", "b"], "n": 1, "share": 0.625}
    assert rows[1]["n"] is None
    assert rows[1]["categories"] == []


def test_parquet_reads_back(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "x.parquet")
    back = read_parquet(tmp_path / "x.parquet")
    assert back["text"].tolist() == HOSTILE
    assert list(back["categories"][0]) == ["a", "b"]


def test_parquet_of_a_long_frame_whose_values_come_late(tmp_path: Path) -> None:
    long = pd.DataFrame({"n": [None] * 4999 + ["甲"], "categories": [[]] * 4999 + [["a"]], "page": [None] * 4999 + [3]})
    write_frame(long, tmp_path / "x.parquet")
    back = read_parquet(tmp_path / "x.parquet")
    assert (back["n"].iloc[-1], list(back["categories"].iloc[-1]), back["page"].iloc[-1]) == ("甲", ["a"], 3)
    assert back["n"].isna().sum() == 4999


def test_markdown_keeps_its_columns(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "x.md", percent=("share",))
    lines = (tmp_path / "x.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "| text | categories | n | share |"
    assert lines[2] == "| =1+1 | a；b | 1 | 62.5% |"
    assert len(lines) == 2 + len(HOSTILE)
    assert "a\\|b" in lines[-1]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".md", ".jsonl", ".parquet"])
def test_an_empty_frame_has_its_columns(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    write_frame(frame().head(0), path)
    if suffix == ".parquet":
        assert list(read_parquet(path).columns) == ["text", "categories", "n", "share"]
    elif suffix == ".xlsx":
        assert openpyxl.load_workbook(path).active.max_row == 1
    elif suffix == ".jsonl":
        assert path.read_bytes() == b""
    else:
        assert "text" in path.read_text(encoding="utf-8-sig")


def test_control_characters_do_not_break_a_workbook(tmp_path: Path) -> None:
    write_frame(pd.DataFrame({"text": ["上\x0b下", "甲\x01乙"]}), tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").active.max_row == 3


def test_the_same_frame_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in (".csv", ".md", ".jsonl", ".parquet"):
        write_frame(frame(), tmp_path / f"1{suffix}")
        write_frame(frame(), tmp_path / f"2{suffix}")
        assert (tmp_path / f"1{suffix}").read_bytes() == (tmp_path / f"2{suffix}").read_bytes()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("旧", encoding="utf-8")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(ResultsError, match="写不进去"):
        write_frame(frame(), path)
    assert path.read_text(encoding="utf-8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


def test_unknown_suffixes_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"\.xls\b"):
        write_frame(frame(), tmp_path / "x.xls")
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match="写不进去"):
        write_frame(frame(), tmp_path / "文件" / "x.csv")


def test_new_folders_are_made(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "新" / "下级" / "x.csv")
    assert (tmp_path / "新" / "下级" / "x.csv").exists()


def test_cells() -> None:
    assert plain(np.float64(3.0)) == 3
    assert plain(np.array([1.5, 2.0])) == [1.5, 2]
    assert plain(float("nan")) is None
    assert plain(pd.NA) is None
    assert plain(np.bool_(True)) is True
    assert shown(0.125, percent=True) == "12.5%"
    assert shown(None, percent=True) == ""
