"""Which format bytes are of: by their content first, by the suffix second. Nothing is parsed for it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from pbtext.readers.formats import ALIASES, SUFFIXES, UNREADABLE

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
_PACKAGES = frozenset(("docx", "xlsx", "ofd", "odt", "ods"))
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint", "ppt"))
_BINARY = {*UNREADABLE, *SUFFIXES.values()} - {"html", "md", "txt", "csv", "rtf", "zip"}
_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S)
_WORDXML = re.compile(rb"\s*<\?xml.{0,2000}?(Word\.Document|<pkg:package|<w:wordDocument)", re.S)


def sniff(data: bytes, name: str = "") -> str:
    """Return the format of the bytes: a value of ``SUFFIXES`` or a key of ``UNREADABLE``."""
    suffix = PurePath(name).suffix.lower()
    kind = suffix[1:]
    kind = ALIASES.get(kind, kind)
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
    if not text and (format_ := SUFFIXES.get(suffix, kind)) in _BINARY:
        return format_  # damaged beyond its magic: the reader of the suffix says so
    return SUFFIXES[suffix] if SUFFIXES.get(suffix) in ("html", "md") else "txt"


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
    return SUFFIXES.get(f".{kind}", "zip") if SUFFIXES.get(f".{kind}") in _PACKAGES else "zip"


def _sniff_ole(data: bytes, kind: str) -> str:
    """Tell the OLE-based formats apart by the UTF-16 names of their streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:  # Office's own encryption hides what it is
        return kind if kind in ("xlsx", "et") else "docx"
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
