"""Files made to harm the program that reads them, one of each kind and format: name -> bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from docx_maker import W_NS, docx, paragraph, table
from docx_maker import archive as packed
from ofd_maker import ofd, page_xml
from pdf_maker import flow, pdf
from sheet_maker import workbook

TEXT = "一、预算执行率偏低。"
DEPTH = 3000  # of nesting
MARKER = "密钥"  # what must not get into a text
_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
_ENTITIES = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 10))
_LAUGHS = f'<!DOCTYPE x [<!ENTITY e0 "{MARKER}">{_ENTITIES}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'


def bombs() -> dict[str, bytes]:
    """Files that unpack to far more than they are."""
    zeros = bytes(60_000_000)
    inner = zipped({"a.txt": bytes(60_000_000)})
    return {
        "炸弹.docx": zipped({"word/document.xml": zeros}),
        "炸弹.ofd": zipped({"OFD.xml": zeros}),
        "炸弹.xlsx": zipped({"xl/workbook.xml": zeros}),
        "谎报大小.docx": lying(zipped({"word/document.xml": zeros})),
        "谎报大小.ofd": lying(zipped({"OFD.xml": zeros})),
        "炸弹里的炸弹.zip": zipped({f"{k}.zip": inner for k in range(5)}),
        "炸弹.pdf": pdf_bomb(),
        "炸弹.png": png_bomb(),
        "巨表.xlsx": huge_sheet(),
    }


def entities() -> dict[str, bytes]:
    """XML that blows itself up by entities, or reaches for a file through one."""
    word = f'<w:document xmlns:w="{W_NS}"><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'
    page = page_xml([]).replace("<ofd:Layer", "<ofd:Layer>&e9;</ofd:Layer><ofd:Layer")
    made = {}
    for kind, doctype in (("展开", _LAUGHS), ("外部", _OUTSIDE)):
        made[f"实体{kind}.docx"] = docx("", word__document=(doctype + word).encode())
        head, body = page.split("?>", 1)
        made[f"实体{kind}.ofd"] = ofd([[]], parts={"Doc_0/Pages/Page_0/Content.xml": f"{head}?>{doctype}{body}"})
        made[f"实体{kind}.xlsx"] = replaced(workbook({"a": [[TEXT]]}), "xl/sharedStrings.xml", _shared(doctype))
        made[f"实体{kind}.html"] = f"{doctype}<html><body><p>&e9;</p></body></html>".encode()
    return made


def nested() -> dict[str, bytes]:
    """Elements, tables, archives and page trees inside one another."""
    cells = "<w:tbl><w:tr><w:tc>" * DEPTH + paragraph(TEXT) + "</w:tc></w:tr></w:tbl>" * DEPTH
    boxes = "<ofd:PageBlock>" * DEPTH + "</ofd:PageBlock>" * DEPTH
    zips = packed({"a.txt": TEXT.encode()})
    for _ in range(50):
        zips = packed({"a.zip": zips})
    return {
        "嵌套.docx": docx(cells),
        "嵌套.ofd": ofd([[]], parts={"Doc_0/Pages/Page_0/Content.xml": page_xml([boxes])}),
        "嵌套.html": ("<html><body>" + "<table><tr><td>" * DEPTH + TEXT).encode(),
        "嵌套的列表.html": ("<html><body>" + "<ul><li>" * DEPTH + TEXT).encode(),
        "嵌套.zip": zips,
        "自指的页面树.pdf": pdf_head()
        + b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    }


def locked() -> dict[str, bytes]:
    """Files with a password."""
    package = _OLE + "EncryptedPackage".encode("utf-16-le")
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]/Root" % (b"11" * 32, b"22" * 32)
    made = {
        "密码.docx": package,
        "密码.xlsx": package + bytes(8),
        "密码.pdf": pdf(flow([TEXT])).replace(b"/Root", encrypt),
    }
    for name, data in (("密码.ofd", ofd(flow([TEXT]))), ("密码.zip", packed({"里面的.txt": TEXT.encode()}))):
        closed = bytearray(data)
        closed[closed.index(b"PK\x01\x02") + 8] |= 1
        made[name] = bytes(closed)
    return made


def whole() -> dict[str, bytes]:
    """Sound files, one of each format that is parsed without other programs."""
    page = f"<html><head><meta charset=utf-8></head><body><p>{TEXT}</p></body></html>".encode()
    return {
        "好.docx": docx(paragraph(TEXT) + table([["序号", "问题"], ["1", "台账缺失"]])),
        "好.pdf": pdf(flow([TEXT])),
        "好.ofd": ofd(flow([TEXT])),
        "好.xlsx": workbook({"Sheet1": [[TEXT]]}),
        "好.html": page,
        "好.mht": b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + page,
        "好.txt": TEXT.encode("gb18030"),
    }


def truncated() -> dict[str, bytes]:
    """Sound files cut short at several places."""
    return {
        f"截断{share}.{name.partition('.')[2]}": data[: len(data) * share // 100]
        for name, data in whole().items()
        if not name.endswith((".txt", ".html", ".mht"))  # what is left of these is a text
        for share in (5, 30, 60, 90)
    }


def empty() -> dict[str, bytes]:
    """Files without a byte, and with nothing but blanks."""
    suffixes = ("docx", "pdf", "ofd", "xlsx", "html", "mht", "csv", "txt", "zip", "doc", "png")
    return {f"空.{s}": b"" for s in suffixes} | {f"空白.{s}": b" \r\n\t\n" * 50 for s in suffixes}


def reaching() -> dict[str, bytes]:
    """Files that point at others: what they point at must not be read."""
    page = ofd([[]], parts={"OFD.xml": _ofd_root("../../../../../etc/passwd")})
    body = '<iframe src="file:///etc/passwd"></iframe><img src="http://127.0.0.1:9/x.png"><script src="file:///etc/passwd">'
    return {
        "外指.ofd": page,
        "外指.html": f"<html><body><p>{TEXT}</p>{body}</script></body></html>".encode(),
        "外指.zip": packed({"../../../etc/passwd": TEXT.encode(), "/etc/shadow": TEXT.encode()}),
    }


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive that is made quickly, however large its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def lying(data: bytes) -> bytes:
    """An archive whose headers say that its parts are small."""
    made = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", made, made.index(mark) + place, 1000)
    return bytes(made)


def replaced(data: bytes, name: str, part: bytes) -> bytes:
    """A package with another part in the place of one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    return packed(parts | {name: part})


def pdf_head() -> bytes:
    """What stands before the page tree (object 2)."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


def pdf_bomb() -> bytes:
    """A PDF whose page is a long content stream that unpacks to a thousand times its size."""
    body = zlib.compress(b"0 0 m 1 1 l S\n" * 40_000_000, 1)
    tree = b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(body) + body + b"\nendstream endobj\n"
    return pdf_head() + tree + page + stream + b"trailer<</Root 1 0 R>>\n%%EOF"


def png_bomb() -> bytes:
    """A small picture of 60,000 by 60,000 points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(bytes(60_001) * 2000, 9)
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_sheet() -> bytes:
    """A workbook with two cells, in the first and in the last corner of a sheet."""
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>乙</t></is></c></row></sheetData></worksheet>'
    )
    return replaced(workbook({"Sheet1": [[TEXT]]}), "xl/worksheets/sheet1.xml", sheet.encode())


def _shared(doctype: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1">'
        "<si><t>&e9;</t></si></sst>"
    ).encode()


def _ofd_root(place: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016">'
        f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
