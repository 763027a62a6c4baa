from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

from pbtext.errors import ReadError
from pbtext.readers import read_bytes
from pbtext.readers.formats import ocr_ready
from pbtext.results import open_results

TIMEOUT = 20  # seconds
MEMORY = 1_000_000_000  # bytes
REFUSED = {
    name: data
    for make in (hostile.entities, hostile.nested, hostile.locked, hostile.truncated, hostile.empty)
    for name, data in make().items()
    if not name.endswith((".zip", "部.html", "开.html"))
}
CODE = """
import json, re, resource, sys
from pbtext.batch import tag_files
from pbtext.readers.sandbox import default_sandbox
done = tag_files([sys.argv[1]], sys.argv[2], timeout=float(sys.argv[3]), jobs=1)
default_sandbox(float(sys.argv[3])).close()  # its memory counts when it has ended
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # the peak since this program began
most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps({"tagged": done.tagged, "most": most * 1024}))
"""


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_reason_and_advice(name: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(REFUSED[name], name, timeout=TIMEOUT)
    assert caught.value.reason and caught.value.advice
    assert "超过" not in caught.value.reason  # no parser runs until its time is up
    assert "崩溃" not in caught.value.reason


@pytest.mark.parametrize("name", [name for name in hostile.entities() if name.endswith(".html")])
def test_entities_of_a_web_page_stay_what_they_are(name: str) -> None:
    text = read_bytes(hostile.entities()[name], name).text
    assert "root:" not in text and hostile.MARKER not in text


@pytest.mark.parametrize("name", [name for name in hostile.reaching() if not name.endswith(".zip")])
def test_nothing_outside_the_file_is_read(name: str) -> None:
    try:
        assert read_bytes(hostile.reaching()[name], name).text == hostile.TEXT
    except ReadError as error:
        assert "root:" not in str(error)


def test_a_folder_of_hostile_files_costs_rows_and_no_memory_and_the_rest_is_tagged(tmp_path: Path) -> None:
    folder, results = tmp_path / "收到的", tmp_path / "结果"
    folder.mkdir()
    bad = hostile.bombs() | hostile.nested() | hostile.locked() | hostile.truncated()
    if not ocr_ready():
        bad = {name: data for name, data in bad.items() if not name.endswith(".png")}
    good = hostile.whole() | hostile.reaching()
    for name, data in (bad | good).items():
        (folder / name).write_bytes(data)
    command = [sys.executable, "-c", CODE, str(folder), str(results), str(TIMEOUT)]
    done = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    failures = open_results(results).failures
    failed = {str(name).partition("/")[0] for name in failures["report"]}
    assert failed == {*bad, "外指.ofd"}
    assert (
        done["tagged"] == 9
    )  # the sound files, the page, and the two members of an archive whose bytes are the same: once
    assert (failures["reason"].str.len() > 0).all() and (failures["advice"].str.len() > 0).all()
    assert done["most"] < MEMORY
