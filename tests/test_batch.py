from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from pbtext import batch
from pbtext.batch import Outcome, find_files, read, tag_files
from pbtext.errors import ReadError, ResultsError
from pbtext.results import open_results
from pbtext.results.schema import TABLES
from tests.helpers import REPORT, han

BODY = "{}县2023年项目支出绩效评价报告\n\n二、存在的问题\n（一）预算执行率低。全年仅支出{}万元，资金沉淀较多。\n三、建议\n（一）建议加快支出进度。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven files, one in a folder below."""
    home = tmp_path / "报告"
    (home / "下级").mkdir(parents=True)
    for i, name in enumerate("甲乙丙丁戊己"):
        (home / f"{name}.txt").write_text(BODY.format(name, 100 + i), encoding="utf-8")
    (home / "下级" / "庚.txt").write_text(REPORT, encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK_FILES", 2)


@pytest.fixture
def tag(tiny_model: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*inputs: Path, into: str = "结果", **options: object) -> Outcome:
        return tag_files(inputs, tmp_path / into, model=tiny_model, **{"jobs": 1, **options})  # type: ignore[arg-type]

    return run


def contents(results: Path) -> dict[str, bytes]:
    return {p.relative_to(results).as_posix(): p.read_bytes() for p in sorted(results.rglob("*")) if p.is_file()}


def names(results: Path) -> list[str]:
    return open_results(results).reports["report"].tolist()


def test_a_file_becomes_a_report(folder: Path) -> None:
    path = folder / "甲.txt"
    report = read(path)
    assert (report.name, report.format) == ("甲.txt", "txt")
    assert report.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.text == path.read_text(encoding="utf-8")


def test_files_folders_and_patterns(folder: Path, tmp_path: Path) -> None:
    (folder / ".隐藏.txt").write_text("不读", encoding="utf-8")
    (folder / "~$甲.docx").write_bytes(b"lock")
    assert {i.name for i in find_files([folder])} == {*(f"{n}.txt" for n in "甲乙丙丁戊己"), "下级/庚.txt"}
    assert [i.name for i in find_files([folder / "乙.txt", folder / "乙.txt"])] == ["乙.txt"]
    assert {i.name for i in find_files([str(folder / "[甲乙].txt")])} == {"甲.txt", "乙.txt"}
    with pytest.raises(ReadError, match="找不到"):
        find_files([tmp_path / "没有"])


def test_names_stay_apart(tmp_path: Path) -> None:
    for year in ("2022", "2023"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "报告.txt").write_text(year, encoding="utf-8")
    assert [i.name for i in find_files([tmp_path / "2022", tmp_path / "2023"])] == ["2022/报告.txt", "2023/报告.txt"]


def test_the_same_bytes_for_any_number_of_workers(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4 garbage")
    one, two = tag(folder, into="一"), tag(folder, into="二", jobs=2)
    assert one == two
    assert one.tagged == 7
    first = contents(tmp_path / "一")
    assert first == contents(tmp_path / "二")
    assert len([n for n in first if n.endswith("sentences.parquet")]) == 4


def test_a_second_run_does_nothing(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    tag(folder)
    before = contents(tmp_path / "结果")
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "结果").rglob("*.parquet")}
    again = tag(folder)
    assert (again.found, again.tagged, again.unchanged) == (7, 0, 7)
    assert contents(tmp_path / "结果") == before
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "结果").rglob("*.parquet")} == times


def test_new_and_changed_files_are_done(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    tag(folder)
    (folder / "甲.txt").write_text("甲县报告\n一、概况\n改写以后只剩这一句。\n", encoding="utf-8")
    (folder / "新.txt").write_text(BODY.format("新", 7), encoding="utf-8")
    again = tag(folder)
    assert (again.found, again.tagged, again.unchanged) == (8, 2, 6)
    results = open_results(tmp_path / "结果")
    assert len(results.reports) == 8
    texts = results.sentences.query("report == '甲.txt'")["text"].tolist()
    assert texts == ["甲县报告", "一、概况", "改写以后只剩这一句。"]
    assert results.reports["report"].is_unique
    assert not results.sentences.duplicated(["report", "index"]).any()
    assert not results.points.duplicated(["report", "point"]).any()


def test_the_same_bytes_twice_count_once(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    (folder / "甲的副本.txt").write_bytes((folder / "甲.txt").read_bytes())
    done = tag(folder)
    assert (done.found, done.tagged, done.doubled) == (8, 7, 1)
    assert open_results(tmp_path / "结果").reports["digest"].is_unique
    again = tag(folder)
    assert (again.tagged, again.unchanged, again.doubled) == (0, 7, 1)


def test_a_renamed_file_still_counts_once(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    tag(folder)
    for name in "甲丁戊":
        (folder / f"{name}.txt").rename(folder / f"{name}县.txt")
    (folder / "丁.txt").write_text(BODY.format("子", 9), encoding="utf-8")
    assert tag(folder).found == 8
    results = open_results(tmp_path / "结果")
    assert results.reports["digest"].is_unique
    assert len(results.reports) == 8
    assert len(results.sentences.drop_duplicates(["digest", "index"])) == len(results.sentences)


def test_the_same_file_of_another_folder_counts_once(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    tag(folder)
    other = tmp_path / "另存"
    other.mkdir()
    (other / "乙县.txt").write_bytes((folder / "乙.txt").read_bytes())
    tag(other)
    assert open_results(tmp_path / "结果").reports["digest"].is_unique


def test_bad_files_cost_a_row_each(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    (folder / "空.txt").write_bytes(b"")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    (folder / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "表.xyz").write_bytes(bytes(range(256)) * 8)
    done = tag(folder)
    assert done.tagged == 7
    rows = open_results(tmp_path / "结果").failures
    assert set(rows["report"]) == {"空.txt", "坏.pdf", "图.png", "表.xyz"} == {f.name for f in done.failures}
    assert all(han(r) >= 3 for r in rows["reason"])
    assert all(han(a) >= 3 for a in rows["advice"])
    again = tag(folder)
    assert (again.tagged, again.unchanged, len(again.failures)) == (0, 7, 4)
    assert len(open_results(tmp_path / "结果").failures) == 4


def test_a_mended_file_leaves_the_failures(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    (folder / "空.txt").write_bytes(b"")
    tag(folder)
    (folder / "空.txt").write_text(BODY.format("补", 3), encoding="utf-8")
    assert tag(folder).failures == ()
    results = open_results(tmp_path / "结果")
    assert results.failures.empty
    assert "空.txt" in names(tmp_path / "结果")


def test_a_file_with_a_wrong_suffix_is_read_with_a_warning(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><p>{'台账缺失，凭证不全。' * 4}</p></body></html>"
    (folder / "网页.docx").write_text(page, encoding="utf-8")
    assert tag(folder).failures == ()
    row = open_results(tmp_path / "结果").reports.set_index("report").loc["网页.docx"]
    assert row["format"] == "html"
    assert "后缀" in row["warnings"][0]


def test_a_fault_of_ours_costs_one_row(folder: Path, tag, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    whole = batch._read_item

    def faulty(item: batch.Item, timeout: float) -> object:
        if item.name == "丙.txt":
            raise RuntimeError("出错")
        return whole(item, timeout)

    monkeypatch.setattr(batch, "_read_item", faulty)
    done = tag(folder)
    assert done.tagged == 6
    assert [f.name for f in done.failures] == ["丙.txt"]


def test_a_run_that_was_interrupted_goes_on(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    seen = []

    def stop(done: int, total: int, failed: int) -> None:
        seen.append((done, total, failed))
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag(folder, on_progress=stop)
    assert seen == [(2, 7, 0), (4, 7, 0)]
    assert len(names(tmp_path / "结果")) == 4
    again = tag(folder)
    assert (again.tagged, again.unchanged) == (3, 4)
    tag(folder, into="一次做完")
    ours, theirs = open_results(tmp_path / "结果"), open_results(tmp_path / "一次做完")
    for table in TABLES:
        assert ours.frame(table).equals(theirs.frame(table))


def test_progress_reaches_the_end(folder: Path, tag) -> None:  # type: ignore[no-untyped-def]
    (folder / "空.txt").write_bytes(b"")
    seen: list[tuple[int, int, int]] = []
    tag(folder, on_progress=lambda *x: seen.append(x))
    assert [d for d, _, _ in seen] == [2, 4, 6, 8]
    assert seen[-1] == (8, 8, 1)


def test_a_folder_with_foreign_files_is_refused(folder: Path, tmp_path: Path, tag) -> None:  # type: ignore[no-untyped-def]
    before = contents(folder)
    with pytest.raises(ResultsError, match="别的文件"):
        tag(folder, into=folder.name)
    assert contents(folder) == before


def test_another_model_does_all_again(
    folder: Path, tmp_path: Path, tag, tiny, tmp_path_factory: pytest.TempPathFactory
) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from pbtext.tagging.model import save_model

    tag(folder)
    other = tmp_path_factory.mktemp("other")
    save_model(replace(tiny.model, thresholds=tiny.model.thresholds + 0.01), other)
    assert tag_files([folder], tmp_path / "结果", model=other, jobs=1).tagged == 7
    assert len(names(tmp_path / "结果")) == 7


def test_an_archive_is_tagged_like_the_folder_it_was_made_of(folder: Path, tag, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    packed = tmp_path / "收到.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*.txt")):
            archive.write(file, file.relative_to(folder).as_posix())
    done = tag(packed)
    assert done.found == done.tagged == len(list(folder.rglob("*.txt")))
    assert [i.name for i in find_files([packed])] == [f"收到.zip/{i.name}" for i in find_files([folder])]


def test_a_damaged_archive_costs_one_row(folder: Path, tag, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    packed = tmp_path / "坏.zip"
    packed.write_bytes(b"PK\x03\x04" + bytes(50))
    done = tag(packed)
    assert (done.found, done.tagged, len(done.failures)) == (1, 0, 1)
    assert done.failures[0].name == "坏.zip"
