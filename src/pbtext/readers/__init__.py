"""From a file to a ``Source``: the format by content first and by suffix second, then the one reader it needs.

A reader module is imported when a file of its format is met, so ``import pbtext.readers`` loads no parser. Formats that need
more than decoding are parsed in the process of a `Sandbox`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePath

from pbtext.errors import ReadError, ScannedError
from pbtext.readers.formats import NAMES, OCR_MISSING, PICTURES, SHEETS, SUFFIXES, UNREADABLE, ocr_ready
from pbtext.readers.office import CONVERTED
from pbtext.readers.sandbox import OCR_MEMORY, TIMEOUT, default_sandbox
from pbtext.readers.sniffing import sniff
from pbtext.records import Source

__all__ = ["SUFFIXES", "UNREADABLE", "file_bytes", "parse_bytes", "read_bytes", "read_source", "sniff"]

_TEXT_SUFFIXES = {"", ".text", ".log"}
LARGEST = 1_000_000_000  # bytes of a file
LONGEST_TEXT = 20_000_000  # bytes of a plain text: some five thousand pages
_SAFE = {"txt", "md", "csv"}  # decoded here: Python alone has nothing that a byte could crash


def read_source(path: str | Path, *, timeout: float = TIMEOUT) -> tuple[Source, str]:
    """Read one file; return its source and the SHA-256 of its bytes as 64 hexadecimal digits. `timeout` is in seconds."""
    data = file_bytes(path)
    return read_bytes(data, Path(path).name, timeout=timeout), hashlib.sha256(data).hexdigest()


def file_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises ReadError where it is not there or cannot be opened."""
    try:
        if (size := Path(path).stat().st_size) > LARGEST:
            reason = f"文件有 {round(size / 1_000_000)} MB，超出能读的范围"
            raise ReadError(reason, advice="请解压或拆成几份再试", where=str(path))
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise ReadError("找不到这个文件", advice="请检查文件名和所在文件夹", where=str(path)) from error
    except IsADirectoryError as error:
        raise ReadError("这是文件夹，不是文件", advice="请给出其中的文件", where=str(path)) from error
    except OSError as error:
        raise ReadError("文件打不开", advice="请检查读取权限，并关闭正在使用它的程序", where=str(path)) from error


def read_bytes(data: bytes, name: str, *, timeout: float = TIMEOUT) -> Source:
    """Read the bytes of one file. ``name`` decides the format only where the content does not show it."""
    format_ = sniff(data, name)
    suffix = PurePath(name).suffix.lower()
    try:
        source = _read_as(data, format_, timeout)
    except ReadError as error:
        raise ReadError(error.reason, advice=error.advice, where=error.where or name) from error
    if suffix and suffix not in _TEXT_SUFFIXES and SUFFIXES.get(suffix) != format_:
        warning = f"文件后缀是 {suffix}，内容却是{NAMES[format_]}，已按内容读取"
        source = replace(source, warnings=(*source.warnings, warning))
    return source


def _read_as(data: bytes, format_: str, timeout: float) -> Source:
    if format_ in UNREADABLE:
        kind, advice = UNREADABLE[format_]
        raise ReadError(f"暂不支持{kind}", advice=advice)
    if format_ == "zip":
        raise ReadError("这是压缩包，不是一份报告", advice="请用 pbtext tag 标注其中的文件，或先解压")
    if format_ in PICTURES and not ocr_ready():
        raise ReadError("这是图片，本安装不含文字识别（OCR）", advice=OCR_MISSING)
    if format_ in _SAFE:
        if len(data) > LONGEST_TEXT:
            size = round(len(data) / 1_000_000)
            raise ReadError(f"文字有 {size} MB，不像是一份报告，已拒绝读取", advice="请拆成一份份报告再试")
        return parse_bytes(data, format_)
    if format_ in PICTURES:
        return _recognised(data, format_, timeout)
    sandbox = default_sandbox(timeout)
    if format_ not in CONVERTED:
        try:
            source = sandbox.read(data, format_)
        except ScannedError:
            if not ocr_ready():
                raise
            return _recognised(data, format_, timeout)
        return _recognised(data, format_, timeout, otherwise=source) if source.unread and ocr_ready() else source
    from pbtext.readers.office import check_readable, to_docx

    source = sandbox.read(to_docx(data, format_, timeout=timeout), "docx")
    check_readable(source.text)
    return replace(source, format=format_)


def _recognised(data: bytes, format_: str, timeout: float, *, otherwise: Source | None = None) -> Source:
    """Read with character recognition, which needs more memory than parsing does; where that fails, what was read without."""
    try:
        return default_sandbox(timeout, memory=OCR_MEMORY).read(data, format_, ocr=True)
    except ReadError as error:
        if otherwise is None:
            raise
        return replace(otherwise, warnings=(*otherwise.warnings, f"文字识别没有完成：{error.reason}"))


def parse_bytes(data: bytes, format_: str, *, ocr: bool = False) -> Source:
    """Parse bytes of a known format in this process, with `ocr` by character recognition where there is no text. Raises ReadError, whatever a library throws at foreign bytes."""
    try:
        return _parse(data, format_, ocr)
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError(
            f"文件无法按{NAMES[format_]}解析，可能已损坏", advice="请用原程序打开，另存一份后再试"
        ) from error


def _parse(data: bytes, format_: str, ocr: bool) -> Source:
    """Import the one module the format needs and read with it."""
    if format_ == "docx":
        from pbtext.readers import docx

        return docx.read(data)
    if format_ == "pdf":
        from pbtext.readers import pdf

        return pdf.read(data, ocr=ocr)
    if format_ == "ofd":
        from pbtext.readers import ofd

        return ofd.read(data, ocr=ocr)
    if format_ == "html":
        from pbtext.readers import html

        return html.read(data)
    if format_ == "mht":
        from pbtext.readers import mht

        return mht.read(data)
    if format_ in PICTURES:
        from pbtext.readers import ocr as recogniser

        return recogniser.read(data, format_)
    if format_ in SHEETS:
        from pbtext.readers import sheets

        return sheets.read_csv(data) if format_ == "csv" else sheets.read(data, format_)
    from pbtext.readers import plain

    return plain.read(data, markdown=format_ == "md")
