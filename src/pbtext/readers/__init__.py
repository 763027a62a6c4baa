"""From a file to a ``Source``: the registry of formats, by content first and by suffix second.

A reader module is imported when a file of its format is met, so ``import pbtext.readers`` loads no parser.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from pbtext.errors import ReadError
from pbtext.records import Source

__all__ = ["SUFFIXES", "UNREADABLE", "read_bytes", "read_source", "sniff"]

#: What is read: suffix -> format.
SUFFIXES: Mapping[str, str] = {
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
}

_AS_DOCX = "请用 Word 或 WPS 打开后另存为 .docx 再试"
_AS_TEXT = "本安装不含文字识别（OCR），请先识别成文字，另存为 .docx 或 .txt 再试"
_UNPACK = "请先解压，再把其中的 .docx、.pdf 等文件交给本程序"
_SHEET = "报告正文请另存为 .docx；若要读表格，请先复制到 Word 中"

#: What is known but not read: format -> (its name, what to do).
UNREADABLE: Mapping[str, tuple[str, str]] = {
    "doc": ("旧版 Word 文档（.doc）", _AS_DOCX),
    "wps": ("WPS 文字文档（.wps）", _AS_DOCX),
    "rtf": ("RTF 文档（.rtf）", _AS_DOCX),
    "odt": ("OpenDocument 文字文档（.odt）", _AS_DOCX),
    "wordxml": ("Word XML 文档（.xml）", _AS_DOCX),
    "ofd": ("OFD 版式文档（.ofd）", "请用 OFD 阅读器（如数科、WPS）转换成 .pdf 或 .docx 再试"),
    "xlsx": ("Excel 工作簿（.xlsx）", _SHEET),
    "xls": ("旧版 Excel 工作簿（.xls）", _SHEET),
    "et": ("WPS 表格（.et）", _SHEET),
    "ods": ("OpenDocument 表格（.ods）", _SHEET),
    "csv": ("CSV 表格（.csv）", _SHEET),
    "pptx": ("演示文稿（.pptx）", "请把文字内容另存为 .docx 再试"),
    "ppt": ("旧版演示文稿（.ppt）", "请把文字内容另存为 .docx 再试"),
    "epub": ("电子书（.epub）", _AS_DOCX),
    "mht": ("单个文件网页（.mht）", "请用浏览器打开后另存为 .html，或用 Word 另存为 .docx 再试"),
    "caj": ("CAJ 文献（.caj）", "请用 CAJViewer 另存为 .pdf 再试"),
    "zip": ("压缩包（.zip）", _UNPACK),
    "rar": ("压缩包（.rar）", _UNPACK),
    "7z": ("压缩包（.7z）", _UNPACK),
    "gz": ("压缩包（.gz）", _UNPACK),
    "png": ("图片（.png）", _AS_TEXT),
    "jpg": ("图片（.jpg）", _AS_TEXT),
    "gif": ("图片（.gif）", _AS_TEXT),
    "bmp": ("图片（.bmp）", _AS_TEXT),
    "tif": ("图片（.tif）", _AS_TEXT),
    "webp": ("图片（.webp）", _AS_TEXT),
}
_NAMES = {"docx": "Word 文档", "pdf": "PDF", "html": "网页", "txt": "纯文本", "md": "Markdown 文本"}
_ALIASES = {"jpeg": "jpg", "tiff": "tif", "mhtml": "mht", "tgz": "gz", "dot": "doc", "xlsm": "xlsx"}
_TEXT_SUFFIXES = {"", ".text", ".log"}

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"CAJ\0", "caj"),
)
_MIMES = ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"), (b"epub+zip", "epub"))
_PARTS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd"))
_STREAMS = (("EncryptedPackage", "docx"), ("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint", "ppt"))
_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S)
_WORDXML = re.compile(rb"\s*<\?xml.{0,2000}?(Word\.Document|<pkg:package|<w:wordDocument)", re.S)


def read_source(path: str | Path) -> tuple[Source, str]:
    """Read one file; return its source and the SHA-256 of its bytes as 64 hexadecimal digits."""
    file = Path(path)
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise ReadError("找不到这个文件", advice="请检查文件名和所在文件夹", where=str(path)) from error
    except IsADirectoryError as error:
        raise ReadError("这是文件夹，不是文件", advice="请给出其中的文件", where=str(path)) from error
    except OSError as error:
        raise ReadError("文件打不开", advice="请检查读取权限，并关闭正在使用它的程序", where=str(path)) from error
    return read_bytes(data, file.name), hashlib.sha256(data).hexdigest()


def read_bytes(data: bytes, name: str) -> Source:
    """Read the bytes of one file. ``name`` decides the format only where the content does not show it."""
    format_ = sniff(data, name)
    suffix = PurePath(name).suffix.lower()
    try:
        if format_ in UNREADABLE:
            kind, advice = UNREADABLE[format_]
            raise ReadError(f"暂不支持{kind}", advice=advice)
        source = _read_as(format_, data)
    except ReadError as error:
        raise ReadError(error.reason, advice=error.advice, where=error.where or name) from error
    except Exception as error:  # whatever a library throws at foreign bytes must cost one row, not the batch
        raise ReadError(
            f"文件无法按{_NAMES[format_]}解析，可能已损坏", advice="请用原程序打开，另存一份后再试", where=name
        ) from error
    if suffix and suffix not in _TEXT_SUFFIXES and SUFFIXES.get(suffix) != format_:
        warning = f"文件后缀是 {suffix}，内容却是{_NAMES[format_]}，已按内容读取"
        source = replace(source, warnings=(*source.warnings, warning))
    return source


def sniff(data: bytes, name: str = "") -> str:
    """Return the format of the bytes: a value of ``SUFFIXES`` or a key of ``UNREADABLE``."""
    suffix = PurePath(name).suffix.lower()
    kind = suffix[1:]
    kind = _ALIASES.get(kind, kind)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data, kind)
    if data.startswith(_OLE):
        return _sniff_ole(data, kind)
    for magic, format_ in _MAGIC:
        if data.startswith(magic):
            return format_
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM") and kind == "bmp":
        return "bmp"
    head = re.sub(rb"^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", data[:4096]).replace(b"\0", b"")
    if _HTML.match(head):
        return "html"
    if _WORDXML.match(head):
        return "wordxml"
    if head.lstrip()[:13].lower() == b"mime-version:":
        return "mht"
    if kind in ("mht", "csv"):
        return kind
    text = not _is_binary(data)
    if not text and (format_ := SUFFIXES.get(suffix, kind)) in (*UNREADABLE, "docx", "pdf"):
        return format_  # damaged beyond its magic: the reader of the suffix says so
    return SUFFIXES[suffix] if SUFFIXES.get(suffix) in ("html", "md") else "txt"


def _read_as(format_: str, data: bytes) -> Source:
    """Import the one module the format needs and read with it."""
    if format_ == "docx":
        from pbtext.readers.docx import read as read_docx

        return read_docx(data)
    if format_ == "pdf":
        from pbtext.readers.pdf import read as read_pdf

        return read_pdf(data)
    if format_ == "html":
        from pbtext.readers.html import read as read_html

        return read_html(data)
    from pbtext.readers.plain import read as read_plain

    return read_plain(data, markdown=format_ == "md")


def _sniff_zip(data: bytes, kind: str) -> str:
    """Tell the zip-based formats apart by the names of their parts; a damaged zip by the names in its local headers."""
    mime = data[:200]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = b"\n".join(name.encode() for name in archive.namelist())
            if "mimetype" in archive.namelist() and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype")
    except Exception:  # zipfile raises half a dozen kinds of error at damaged files
        names = b"\n".join(re.findall(rb"PK\x03\x04.{26}([ -~]{1,200})", data, re.S))
    for kind_of_mime, format_ in _MIMES:
        if kind_of_mime in mime:
            return format_
    for part, format_ in _PARTS:
        if re.search(rb"(^|\n)" + re.escape(part), names):
            return format_
    return "docx" if kind in ("docx", "docm") else "zip"


def _sniff_ole(data: bytes, kind: str) -> str:
    """Tell the OLE-based formats apart by the UTF-16 names of their streams."""
    for stream, format_ in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind if (kind, format_) in (("wps", "doc"), ("et", "xls")) else format_
    return kind if kind in ("wps", "et", "xls", "ppt") else "doc"


def _is_binary(data: bytes) -> bool:
    """Say whether control characters rule out text; UTF-16 has zeros, but one in every pair at the most."""
    from pbtext.readers.encoding import decode

    text = decode(data[:8192])[0]
    control = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v\x1a")
    return control * 100 > len(text)
