"""Real processes that are killed, or find no room, or another run at work: the dataset stays whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from joblib.externals.loky import get_reusable_executor

from pbtext.batch import tag_files
from pbtext.errors import ResultsError
from pbtext.results import open_results
from pbtext.results.dataset import writing
from pbtext.results.schema import TABLES
from tests.helpers import REPORT, clean_environment

REPORTS = 150
KILLS = 20
SMALL = "import pbtext.batch as b, pbtext.__main__ as m; b.CHUNK_FILES = 8; m.main()"  # parts of eight files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("报告")
    for k in range(REPORTS):
        (made / f"{k:03}.txt").write_text(REPORT.replace("296万元", f"{100 + k}万元"), encoding="utf-8")
    return made


def started(folder: Path, results: Path, *, before: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{SMALL}", "tag", str(folder), "-o", str(results)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def parts_of(results: Path) -> int:
    return len([p for p in (results / "parts").glob("*") if not p.name.startswith(".")])


@pytest.mark.slow
def test_a_run_killed_at_any_moment_loses_no_finished_part_and_doubles_none(folder: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "一次做完", tmp_path / "屡次被杀"
    tag_files([folder], whole, jobs=1)
    chance = random.Random(7)
    for round_ in range(KILLS):
        before = parts_of(killed) if killed.exists() else 0
        run = started(folder, killed)
        while run.poll() is None and not (killed / "parts").exists():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.25))
        run.kill()
        run.communicate()
        if run.returncode == 0:  # there was nothing left to do
            break
        assert parts_of(killed) >= before, f"round {round_}"
        if round_ % 4 == 3:  # a changed file has its part rewritten: the moment at which most could go wrong
            changed = folder / f"{chance.randrange(REPORTS):03}.txt"
            changed.write_text(changed.read_text(encoding="utf-8") + f"附注{round_}。\n", encoding="utf-8")
    last = started(folder, killed)
    assert last.wait() == 0, last.communicate()
    ours = open_results(killed)
    assert sorted(ours.reports["report"]) == [f"{k:03}.txt" for k in range(REPORTS)]
    tag_files([folder], whole, jobs=1)
    theirs = open_results(whole)
    for table in TABLES:
        assert ours.frame(table).equals(theirs.frame(table)), table
    assert not list((killed / "parts").glob(".tmp-*"))


DEADLY = """
import pbtext.batch as b, os
whole = b._read_item
def deadly(item, timeout):
    if item.name == "致命.txt":
        os.abort()
    return whole(item, timeout)
b._read_item = deadly
"""


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "先").mkdir()
    (tmp_path / "先" / "sitecustomize.py").write_text(DEADLY, encoding="utf-8")  # workers are new processes and load it
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "先"))
    few = tmp_path / "报告"
    few.mkdir()
    for k in range(20):
        (few / f"{k:02}.txt").write_text(REPORT + f"{k}\n", encoding="utf-8")
    (few / "致命.txt").write_text(REPORT, encoding="utf-8")
    monkeypatch.setattr("pbtext.batch.CHUNK_FILES", 6)
    get_reusable_executor().shutdown(wait=True)  # workers of earlier tests do not know the deadly file
    done = tag_files([few], tmp_path / "结果", jobs=2)
    assert (done.tagged, [f.name for f in done.failures]) == (20, ["致命.txt"])
    assert "意外终止" in done.failures[0].reason
    results = open_results(tmp_path / "结果")
    assert len(results.reports) == len(set(results.reports["report"])) == 20
    assert results.failures["report"].tolist() == ["致命.txt"]
    get_reusable_executor().shutdown(wait=True)


@pytest.mark.slow
def test_many_chunks_by_two_workers_are_those_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = tmp_path / "报告"
    many.mkdir()
    for k in range(40):  # more than workers are given ahead
        (many / f"{k:02}.txt").write_text(REPORT + f"{k}\n", encoding="utf-8")
    monkeypatch.setattr("pbtext.batch.CHUNK_FILES", 1)
    for jobs in (1, 2):
        assert tag_files([many], tmp_path / f"{jobs}", jobs=jobs).tagged == 40
    ours, theirs = open_results(tmp_path / "2"), open_results(tmp_path / "1")
    for table in TABLES:
        assert ours.frame(table).equals(theirs.frame(table)), table


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on Windows")
def test_a_full_disk_ends_in_a_message_and_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "结果"
    few = tmp_path / "几份"
    few.mkdir()
    for k in range(8):
        (few / f"{k}.txt").write_text(REPORT + f"{k}\n", encoding="utf-8")
    tag_files([few], results, jobs=1)

    # and no half-written bytecode, which the next process would choke on
    little_room = (
        "import resource, sys; sys.dont_write_bytecode = True; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
    )
    run = started(folder, results, before=little_room)
    _, told = run.communicate()
    assert (run.returncode, "写不进去" in told) == (2, True), told
    assert "Traceback" not in told
    assert len(open_results(results).reports) == 8
    assert not list((results / "parts").glob(".tmp-*"))


def test_two_runs_on_one_folder_do_not_meet(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "结果"
    with writing(results):
        run = started(folder, results)
        _, told = run.communicate()
        assert (run.returncode, "另一个 pbtext 正在写" in told) == (2, True), told
    with writing(results), pytest.raises(ResultsError, match="另一个"), writing(results):
        pass


def test_a_foreign_folder_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "别的.txt").write_text("别的", encoding="utf-8")
    with pytest.raises(ResultsError, match="别的文件"), writing(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["别的.txt"]
