"""DOCX: paragraphs with their automatic numbering, tables, text boxes and notes, straight from the XML parts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pbtext.errors import ReadError
from pbtext.readers import numbering
from pbtext.readers.numbering import W, value
from pbtext.readers.packages import package, parse_xml
from pbtext.readers.plain import Block, lay_out
from pbtext.records import Source

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√"}
_BLANKS = re.compile(r"[\r\n\t]+")

# What is passed through, with everything in it, on the way to paragraphs or runs.
_THROUGH = {W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
# What Word does not print, or prints elsewhere.
_SKIPPED = {W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt", "sdtPr")}


@dataclass(slots=True)
class _Paragraph:
    """Text of a paragraph in the making, and the blocks of the text boxes anchored in it."""

    text: list[str] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)


def read(data: bytes) -> Source:
    """Read the bytes of a .docx file. Footnotes and endnotes follow the body, one paragraph each."""
    parts = _open(data)
    body = parts["document"].find(W + "body")
    if body is None:
        raise ReadError("Word 文档里没有正文", advice="请用 Word 或 WPS 打开后另存为 .docx 再试")
    numbers = numbering.load(parts.get("numbering"), parts.get("styles"))
    blocks = list(_blocks(body, numbers))
    for notes in ("footnotes", "endnotes"):
        for note in parts.get(notes, ()):
            if note.get(W + "type") in (None, "normal"):  # the others are the separator lines
                blocks.extend(_blocks(note, numbers))
    text, tables = lay_out(blocks)
    if not text:
        pictures = next(parts["document"].iter("{*}drawing", "{*}pict"), None) is not None
        if pictures:
            raise ReadError("Word 文档里只有图片，没有文字", advice="本安装不含文字识别（OCR），请先识别成文字再试")
        raise ReadError("Word 文档是空的，没有任何文字", advice="请检查文件是否完整")
    foreign = next(body.iter(W + "altChunk"), None) is not None
    warnings = ("文档里嵌有别的文件（altChunk），其文字没有读入；请用 Word 打开后另存一次",) if foreign else ()
    return Source(text, "docx", tables=tables, warnings=warnings)


def _open(data: bytes) -> dict[str, etree._Element]:
    """Return the roots of the XML parts that hold text or numbering, by the part's name without folder and suffix."""
    if data.startswith(bytes.fromhex("D0CF11E0")):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("Word 文档设了打开密码，无法读取", advice="请在 Word 中打开，取消密码后另存再试")
        raise ReadError("这是旧版 Word 文档（.doc）", advice="请用 Word 或 WPS 打开后另存为 .docx 再试")
    with package(data, "Word 文档") as archive:
        names = set(archive.namelist())
        main = _main_part(archive, names)
        wanted = {name: f"word/{name}.xml" for name in ("numbering", "styles", "footnotes", "endnotes")}
        files = {"document": main} | {name: file for name, file in wanted.items() if file in names}
        return {name: _parse(archive.read(file)) for name, file in files.items()}


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return the name of the part with the body: word/document.xml, or what the package names in its place."""
    if "word/document.xml" in names:
        return "word/document.xml"
    if "_rels/.rels" in names:
        for relation in _parse(archive.read("_rels/.rels")):
            target = (relation.get("Target") or "").lstrip("/")
            if (relation.get("Type") or "").endswith("/officeDocument") and target in names:
                return target
    raise ReadError("压缩包里没有 Word 正文（word/document.xml）", advice="请确认文件，用 Word 或 WPS 另存为 .docx")


def _parse(data: bytes) -> etree._Element:
    """Parse one part; the strict dialect is read as the usual one."""
    return parse_xml(data.replace(_STRICT, W[1:-1].encode()), "Word 文档")


def _blocks(parent: etree._Element, numbers: numbering.Numbering) -> Iterator[Block]:
    """Yield paragraphs and tables in document order; the blocks of a text box come before its anchor's paragraph."""
    carried = ""
    for element in _elements(parent):
        if element.tag == W + "tbl":
            yield from _table(element, numbers)
            continue
        properties = element.find(W + "pPr")
        paragraph = _Paragraph()
        _collect(element, paragraph, numbers)
        yield from paragraph.boxes
        text = carried + "".join(paragraph.text)
        carried = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            carried = text  # a deleted paragraph mark joins the paragraph to the next one, which gives the numbering
            continue
        label = numbers.label(properties)  # asked of an empty paragraph too: Word counts it
        if text.strip():
            yield from (label + text.lstrip() if label else text).split("\n")
    yield from carried.split("\n")


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the w:p and w:tbl of a body, cell, note or box, through content controls and insertions."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _THROUGH:
            yield from _elements(child)
        elif child.tag == _MC + "AlternateContent":
            chosen = _choice(child)
            if chosen is not None:
                yield from _elements(chosen)


def _collect(parent: etree._Element, paragraph: _Paragraph, numbers: numbering.Numbering) -> None:
    """Append the printed text below a paragraph or run."""
    for child in parent:
        tag = child.tag
        if tag in (W + "t", _MATH_TEXT):
            paragraph.text.append(_BLANKS.sub(" ", child.text or ""))
        elif tag in _SKIPPED:
            continue
        elif tag == W + "r":
            hidden = child.find(f"{W}rPr/{W}vanish")
            if hidden is None or hidden.get(W + "val") in ("0", "false", "off"):
                _collect(child, paragraph, numbers)
        elif tag in (W + "tab", W + "ptab"):
            paragraph.text.append("\t")
        elif tag == W + "cr" or (tag == W + "br" and child.get(W + "type", "textWrapping") == "textWrapping"):
            paragraph.text.append("\n")
        elif tag == W + "noBreakHyphen":
            paragraph.text.append("-")
        elif tag == W + "sym":
            paragraph.text.append(_SYMBOLS.get((child.get(W + "char") or "").upper(), ""))
        elif tag == W + "txbxContent":
            paragraph.boxes.extend(_blocks(child, numbers))
        elif tag == _MC + "AlternateContent":
            chosen = _choice(child)
            if chosen is not None:
                _collect(chosen, paragraph, numbers)
        else:
            _collect(child, paragraph, numbers)


def _choice(element: etree._Element) -> etree._Element | None:
    """Return the branch of mc:AlternateContent to read: the same text box stands in Choice and again in Fallback."""
    branches = [child for child in element if child.tag in (_MC + "Choice", _MC + "Fallback")]
    return next((branch for branch in branches if next(branch.iter(W + "t"), None) is not None), None)


def _table(table: etree._Element, numbers: numbering.Numbering) -> Iterator[Block]:
    """Yield a table as rows; a table of one column is a frame around paragraphs and yields them."""
    rows = []
    for row in _children(table, "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        cells: list[list[Block]] = [[] for _ in range(_size(value(properties, "gridBefore"), 0))]
        for cell in _children(row, "tc"):
            settings = cell.find(W + "tcPr")
            blocks = list(_blocks(cell, numbers))
            merged = settings is not None and any(
                (mark := settings.find(W + name)) is not None and mark.get(W + "val", "continue") == "continue"
                for name in ("vMerge", "hMerge")
            )
            cells.append([] if merged else blocks)
            cells.extend([] for _ in range(_size(value(settings, "gridSpan"), 1) - 1))
        cells.extend([] for _ in range(_size(value(properties, "gridAfter"), 0)))
        rows.append(cells)
    if all(len(cells) <= 1 for cells in rows):
        yield from (block for cells in rows for cell in cells for block in cell)
    else:
        yield tuple(tuple(" ".join(map(_cell_text, cell)) for cell in cells) for cells in rows)


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, through content controls and insertions."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in _THROUGH:
            yield from _children(child, name)


def _cell_text(block: Block) -> str:
    return block if isinstance(block, str) else " ".join(cell for row in block for cell in row if cell)


def _size(text: str | None, default: int) -> int:
    """Return a count of grid columns; Word allows 63, a damaged or hostile file may say millions."""
    return min(int(text), 63) if text and text.isdigit() else default
