"""Foreign bytes are parsed in a process of their own, with a memory limit and a timeout: a bomb or a crash costs one file."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from functools import cache
from typing import Any

from pbtext.errors import ReadError, ScannedError
from pbtext.records import Source, Table

TIMEOUT = 60.0  # seconds
MEMORY = 1_000_000_000  # bytes of address space
OCR_MEMORY = 6_000_000_000  # character recognition reserves much more than it uses
_MOST_PIXELS = 100_000_000  # of a picture that is decoded
_LENGTH = 8  # bytes that give the length of an answer


class Sandbox:
    """A child process that parses one file after the other; it is started when first needed, and again after it died.

    `timeout` is the time for one file in seconds, `memory` the child's address space in bytes (no limit on Windows).
    """

    def __init__(self, *, timeout: float = TIMEOUT, memory: int = MEMORY) -> None:
        self.timeout, self.memory = timeout, memory
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes, format_: str, **options: Any) -> Source:
        """Read bytes of a known format. Raises ReadError where the parser refuses, crashes, takes too long or too much."""
        child = self._started()
        assert child.stdin is not None and child.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self.timeout, end)
        timer.start()
        try:
            head = json.dumps({"format": format_, "size": len(data), "options": options})
            child.stdin.write(head.encode() + b"\n" + data)
            child.stdin.flush()
            size = child.stdout.read(_LENGTH)
            answer = child.stdout.read(int.from_bytes(size, "big")) if len(size) == _LENGTH else b""
        except OSError:
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            self.close()
            raise self._death(late.is_set())
        return source_from(json.loads(answer))

    def close(self) -> None:
        """End the child; the next file gets a new one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            child.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "pbtext.readers.child", str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ
                | {
                    "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
                    "OPENCV_IO_MAX_IMAGE_PIXELS": str(_MOST_PIXELS),  # read where the library is loaded
                },
            )
        return self._child

    def _death(self, late: bool) -> ReadError:
        if late:
            return ReadError(
                f"解析超过 {self.timeout:g} 秒，已放弃",
                advice="请检查文件是否正常；确实很大的文件可用 --timeout 放宽时限",
            )
        return ReadError(
            "解析程序在这个文件上崩溃（文件可能严重损坏，或被有意构造）", advice="请用原程序打开，另存一份后再试"
        )


@cache
def _sandbox(process: int, timeout: float, memory: int) -> Sandbox:
    made = Sandbox(timeout=timeout, memory=memory)
    atexit.register(made.close)
    return made


def default_sandbox(timeout: float = TIMEOUT, *, memory: int = MEMORY) -> Sandbox:
    """The sandbox of this process for these limits, kept for the next file; its child ends with the process."""
    return _sandbox(os.getpid(), timeout, memory)


def answer_of(source: Source) -> dict[str, Any]:
    """A source as JSON can carry it."""
    return asdict(source) | {"hints": dict(source.hints)}


def source_from(answer: dict[str, Any]) -> Source:
    """The source in an answer of the child; raises the ReadError that it holds instead."""
    if "reason" in answer:
        raise (ScannedError if answer["scanned"] else ReadError)(answer["reason"], advice=answer["advice"])
    tables = tuple(Table(tuple(t["span"]), tuple(map(tuple, t["rows"]))) for t in answer["tables"])
    return Source(
        text=answer["text"],
        format=answer["format"],
        tables=tables,
        pages=tuple(answer["pages"]),
        unread=tuple(answer["unread"]),
        hard_wrapped=answer["hard_wrapped"],
        hints=answer["hints"],
        warnings=tuple(answer["warnings"]),
    )
