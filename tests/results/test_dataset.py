from __future__ import annotations

import json
from pathlib import Path

import pytest

from pbtext.errors import ResultsError
from pbtext.records import Failure
from pbtext.results import Results
from pbtext.results import dataset as module
from pbtext.results.dataset import drop, open_dataset, write_part
from pbtext.results.parquet import read_columns
from pbtext.results.rows import rows_of
from pbtext.results.schema import TABLES
from tests.helpers import dataset, three_reports

SIGNATURE = {"model": "m", "taxonomy": "t"}


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts").iterdir())


def test_a_part_holds_all_tables(tmp_path: Path) -> None:
    dataset(tmp_path, three_reports())
    (part,) = parts(tmp_path)
    assert sorted(p.stem for p in part.iterdir()) == sorted(TABLES)
    assert read_columns([part / "reports.parquet"], "report") == [("a.txt",), ("b.txt",), ("c.txt",)]


def test_what_a_dataset_knows(tmp_path: Path) -> None:
    reports = three_reports()
    dataset(tmp_path, reports, (Failure("坏.pdf", "", "读不了", "请另存"),))
    known = open_dataset(tmp_path, signature=SIGNATURE)
    assert known.reports == {r.name: r.digest for r in reports}
    assert known.failures == {"坏.pdf"}


def test_another_model_knows_nothing(tmp_path: Path) -> None:
    dataset(tmp_path, three_reports())
    assert open_dataset(tmp_path, signature=SIGNATURE | {"model": "other"}).reports == {}
    assert Results(tmp_path).reports.empty
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["signature"]["model"] == "other"


def test_dropped_rows_are_gone_from_all_tables(tmp_path: Path) -> None:
    results = dataset(tmp_path, three_reports(), (Failure("坏.pdf", "", "读不了", "请另存"),))
    drop(tmp_path, ["a.txt", "坏.pdf"])
    for table in TABLES:
        assert "a.txt" not in set(results.frame(table)["report"])
    assert set(results.reports["report"]) == {"b.txt", "c.txt"}
    assert results.failures.empty
    drop(tmp_path, ["b.txt", "c.txt", "没有的.txt"])
    assert parts(tmp_path) == []


def test_a_part_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_dataset(tmp_path, signature=SIGNATURE)
    calls = []

    def fail_late(*args: object, **kwargs: object) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise OSError("磁盘满")

    monkeypatch.setattr(module, "write_rows", fail_late)
    with pytest.raises(ResultsError, match="磁盘满"):
        write_part(tmp_path, rows_of(three_reports()))
    assert parts(tmp_path) == []


def test_what_a_killed_run_left_is_swept_and_not_read(tmp_path: Path) -> None:
    results = dataset(tmp_path, three_reports())
    left = tmp_path / "parts" / ".tmp-abc"
    left.mkdir()
    (left / "reports.parquet").write_bytes(b"half")
    assert len(results.reports) == 3
    assert len(open_dataset(tmp_path, signature=SIGNATURE).reports) == 3
    assert not left.exists()


def test_foreign_folders_and_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "我的照片.jpg").write_bytes(b"x")
    with pytest.raises(ResultsError, match="别的文件"):
        open_dataset(tmp_path, signature=SIGNATURE)
    assert [p.name for p in tmp_path.iterdir()] == ["我的照片.jpg"]
    with pytest.raises(ResultsError, match="是一个文件"):
        open_dataset(tmp_path / "我的照片.jpg", signature=SIGNATURE)


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    dataset(tmp_path, three_reports())
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"manifest\.json"):
        open_dataset(tmp_path, signature=SIGNATURE)
