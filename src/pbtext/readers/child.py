"""The process in which a `Sandbox` parses: requests on standard input, answers on standard output, limits on itself."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from pbtext.errors import ReadError, ScannedError
from pbtext.readers import parse_bytes
from pbtext.readers.sandbox import answer_of


def main(memory: int) -> None:
    """Answer requests until the input ends. What libraries print goes nowhere, so that it cannot pass for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit(memory)
    while head := sys.stdin.buffer.readline():
        request = json.loads(head)
        data = sys.stdin.buffer.read(request["size"])
        text = json.dumps(answer(data, request["format"], request["options"])).encode()
        answers.write(len(text).to_bytes(8, "big") + text)
        answers.flush()


def answer(data: bytes, format_: str, options: dict[str, Any]) -> dict[str, Any]:
    """The source, or what to tell the user instead."""
    try:
        return answer_of(parse_bytes(data, format_, **options))
    except ReadError as error:
        return {"reason": error.reason, "advice": error.advice, "scanned": isinstance(error, ScannedError)}
    except MemoryError:
        return {
            "reason": "解析这个文件要用的内存超过上限，已放弃",
            "advice": "请确认文件来源；正常的文件请拆成几份再试",
        }


def limit(memory: int) -> None:
    """Limit the address space of this process; Windows has no such limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
