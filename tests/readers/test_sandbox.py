from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx_maker import docx, paragraph
from ofd_maker import ofd
from pdf_maker import flow, pdf

from pbtext.batch import tag_files
from pbtext.errors import ReadError
from pbtext.readers import parse_bytes
from pbtext.readers.sandbox import Sandbox, answer_of, source_from

FILES = {"docx": docx(paragraph("一、概况。")), "pdf": pdf(flow(["一、概况。"] * 40)), "ofd": ofd(flow(["一、概况。"]))}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(timeout=20)
    yield made
    made.close()


@pytest.mark.parametrize("format_", FILES)
def test_a_sandbox_reads_what_the_reader_reads(sandbox: Sandbox, format_: str) -> None:
    assert sandbox.read(FILES[format_], format_) == parse_bytes(FILES[format_], format_)


def test_one_child_reads_many_files(sandbox: Sandbox) -> None:
    sandbox.read(FILES["docx"], "docx")
    first = sandbox._child
    sandbox.read(FILES["pdf"], "pdf")
    assert sandbox._child is first


def test_a_refusal_comes_back_and_the_child_lives_on(sandbox: Sandbox) -> None:
    with pytest.raises(ReadError, match="损坏") as caught:
        sandbox.read(b"PK", "docx")
    assert caught.value.advice
    child = sandbox._child
    assert sandbox.read(FILES["docx"], "docx").text == "一、概况。"
    assert sandbox._child is child


def test_a_crash_costs_one_file(sandbox: Sandbox) -> None:
    sandbox.read(FILES["docx"], "docx")
    assert sandbox._child is not None
    os.kill(sandbox._child.pid, signal.SIGABRT)
    sandbox._child.wait()
    assert sandbox.read(FILES["docx"], "docx").text == "一、概况。"


def test_a_crash_while_parsing_is_told(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.read(FILES["docx"], "docx")
    child = sandbox._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)  # it gets the request, and dies of it
    monkeypatch.setattr("threading.Timer", _AbortingTimer(child.pid))
    with pytest.raises(ReadError, match="崩溃"):
        sandbox.read(FILES["pdf"], "pdf")
    monkeypatch.undo()
    assert sandbox.read(FILES["docx"], "docx").text == "一、概况。"


class _AbortingTimer:
    """In the place of the timer: ends the child with SIGKILL from outside, as a crash would."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def __call__(self, seconds: float, function: object) -> _AbortingTimer:
        return self

    def start(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def cancel(self) -> None:
        pass


def test_no_file_is_waited_for_longer_than_its_timeout() -> None:
    sandbox = Sandbox(timeout=1.0)
    try:
        sandbox.read(FILES["docx"], "docx")
        assert sandbox._child is not None
        os.kill(sandbox._child.pid, signal.SIGSTOP)
        start = time.monotonic()
        with pytest.raises(ReadError, match="超过 1 秒"):
            sandbox.read(FILES["docx"], "docx")
        assert time.monotonic() - start < 15  # and not for ever
        assert sandbox.read(FILES["docx"], "docx").text == "一、概况。"
    finally:
        sandbox.close()


def bomb() -> bytes:
    """A PDF whose page is a long content stream that unpacks to a thousand times its size."""
    import zlib

    body = zlib.compress(b"0 0 m 1 1 l S\n" * 40_000_000, 1)
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(body) + body + b"\nendstream endobj\n"
    return head + page + stream + b"trailer<</Root 1 0 R>>\n%%EOF"


def test_a_bomb_costs_a_failure_row_and_no_more_memory_than_allowed(tmp_path: Path) -> None:
    folder = tmp_path / "收到的"
    folder.mkdir()
    (folder / "a.docx").write_bytes(FILES["docx"])
    (folder / "b.pdf").write_bytes(bomb())
    (folder / "c.ofd").write_bytes(FILES["ofd"])
    outcome = tag_files([folder], tmp_path / "结果", timeout=30)
    assert outcome.tagged == 2
    (failure,) = outcome.failures
    assert failure.name == "b.pdf"
    assert failure.reason and failure.advice


def test_sources_survive_the_way_back() -> None:
    source = parse_bytes(FILES["pdf"], "pdf")
    assert source_from(answer_of(source)) == source
