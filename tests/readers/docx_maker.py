"""Make small DOCX files from XML parts, so that tests need no Word and say exactly what they test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W_NS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str, properties: str = "") -> str:
    """Return a w:r; tabs and line ends in ``text`` become w:tab and w:br."""
    inner = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{inner}</w:t></w:r>'


def paragraph(
    content: str = "", properties: str = "", *, number: tuple[int, int] | None = None, style: str = ""
) -> str:
    """Return a w:p around runs, or around plain text (no ``<``); ``number`` is (numId, ilvl)."""
    content = content if content.startswith("<") else run(content)
    parts = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        parts += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{parts}{properties}</w:pPr>{content}</w:p>"


def table(rows: Sequence[Sequence[str]], widths: Sequence[int] = (), *, header: bool = False) -> str:
    """Return a ruled w:tbl; a cell is text, or XML from ``cell``. Widths are in twentieths of a point."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    xml = f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    for index, row in enumerate(rows):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and index == 0 else ""
        xml += f"<w:tr>{mark}{''.join(item if item.startswith('<') else cell(item) for item in row)}</w:tr>"
    return xml + "</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    """Return a w:tc with one paragraph for each line of the text."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(paragraph, text.split(chr(10))))}</w:tc>"


def level(depth: int, style: str, text: str, extra: str = "", *, start: int = 1) -> str:
    """Return a w:lvl; ``style`` is a w:numFmt, ``extra`` further elements such as w:pStyle."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key: int, *levels: str) -> str:
    """Return a w:abstractNum."""
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, abstract_key: int, overrides: str = "") -> str:
    """Return a w:num."""
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{overrides}</w:num>'


def docx(body: str, *, numbering: str = "", styles: str = "", footnotes: str = "", **parts: bytes) -> bytes:
    """Return the bytes of a DOCX with these inner XML texts; ``parts`` adds whole files, ``__`` for ``/``."""
    inner = {"numbering": numbering, "styles": styles, "footnotes": footnotes}
    roots = {name: part(name, xml) for name, xml in inner.items() if xml}
    overrides = f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>' + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{name}+xml"/>' for name in roots
    )
    package = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>' for name in roots
    )
    files: dict[str, bytes] = {
        "[Content_Types].xml": _TYPES.format(overrides=overrides).encode(),
        "_rels/.rels": package.format(
            f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
        ).encode(),
        "word/_rels/document.xml.rels": package.format(relations).encode(),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        **{f"word/{name}.xml": data for name, data in roots.items()},
        **{name.replace("__", "/") + ".xml": data for name, data in parts.items()},
    }
    return archive(files)


def part(name: str, inner: str) -> bytes:
    """Return one XML part."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_NAMESPACES}>{inner}</w:{name}>'.encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()
