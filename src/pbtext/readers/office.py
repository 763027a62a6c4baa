"""Old Word and WPS documents, RTF and OpenDocument text: LibreOffice turns them into DOCX, which has the numbering."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from pbtext.errors import ReadError
from pbtext.readers.sandbox import MEMORY

#: Formats that LibreOffice converts, and the suffix it should see.
CONVERTED = {"doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt", "wordxml": ".xml"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STRANGE = re.compile(
    r"[^\s\u0020-\u007e\u2000-\u206f\u2460-\u24ff\u25a0-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef·×÷±°§¥]"
)


def program() -> str | None:
    """The path of LibreOffice's program, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(data: bytes, format_: str, *, timeout: float) -> bytes:
    """The bytes of a document as .docx. Raises ReadError where LibreOffice is missing, fails or takes too long (seconds)."""
    soffice = program()
    if soffice is None:
        raise ReadError(
            "读这种文档需要 LibreOffice，本机没有安装",
            advice="请安装 LibreOffice（程序名 soffice）后再试，或用 Word、WPS 打开后另存为 .docx",
        )
    if data.startswith(b"PK"):
        from pbtext.readers.packages import package

        with package(data, "文档"):  # a bomb is refused before another program meets it
            pass
    with tempfile.TemporaryDirectory(prefix="pbtext-office-") as folder:
        source = Path(folder, f"document{CONVERTED[format_]}")
        source.write_bytes(data)
        command = [
            soffice, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "docx", "--outdir", folder, str(source),
        ]  # fmt: skip
        _run(command, timeout)
        made = Path(folder, "document.docx")
        if not made.exists():
            raise ReadError(
                "LibreOffice 打不开这个文档，可能已损坏或设了密码", advice="请用 Word 或 WPS 打开后另存为 .docx 再试"
            )
        return made.read_bytes()


def check_readable(text: str) -> None:
    """Raise ReadError for the gibberish that LibreOffice makes of bytes that are no document."""
    strange = len(_STRANGE.findall(text))
    if strange * 4 > len(text) and strange > len(_HAN.findall(text)):
        raise ReadError(
            "转换出来的内容是乱码，文件多半不是它后缀所说的文档", advice="请用 Word 或 WPS 打开后另存为 .docx 再试"
        )


def _run(command: list[str], timeout: float) -> None:
    """Run a program and, where it takes too long, end it with all that it started."""
    started = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    _limit(started.pid)
    try:
        started.wait(timeout)
    except subprocess.TimeoutExpired as error:
        _end(started)
        raise ReadError(
            f"LibreOffice 转换超过 {timeout:g} 秒，已放弃",
            advice="请用 Word 或 WPS 另存为 .docx，或用 --timeout 放宽时限",
        ) from error
    except BaseException:
        _end(started)
        raise


def _limit(process: int) -> None:
    """Limit the memory of a program and of those that it starts; only Linux can do so from outside."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import resource

        resource.prlimit(process, resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _end(started: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(started.pid, signal.SIGKILL)
    else:
        started.kill()
    started.wait()


def _profile() -> Path:
    """The profile folder of this process: LibreOffice starts faster with one, and two processes need two."""
    return Path(_profile_folder().name)


@cache
def _profile_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="pbtext-soffice-")  # removed at exit, with the object
