"""Write small OFD files from the same items as `pdf_maker`: one layout, two formats."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from pdf_maker import HEIGHT, WIDTH, Item, Picture, Stroke, Text

NAMESPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72  # millimetres of a point


def ofd(
    pages: Sequence[Sequence[Item]], *, template: Sequence[Item] = (), parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """The bytes of an OFD file whose pages hold the items; ``template`` lies under all of them, ``parts`` replace parts."""
    box = f"0 0 {WIDTH * MM:.3f} {HEIGHT * MM:.3f}"
    loc = "".join(f'<ofd:Page ID="{100 + k}" BaseLoc="Pages/Page_{k}/Content.xml"/>' for k in range(len(pages)))
    under = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    files = {
        "OFD.xml": _root(
            "OFD", "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        ),
        "Doc_0/Document.xml": _root(
            "Document",
            f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>{under}</ofd:CommonData>"
            f"<ofd:Pages>{loc}</ofd:Pages>",
        ),
        "Doc_0/Tpls/Tpl_0/Content.xml": page_xml([draw(item) for item in template]),
    }
    use = '<ofd:Template TemplateID="9"/>' if template else ""
    for k, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{k}/Content.xml"] = page_xml([draw(item) for item in page], before=use)
    return packed(files | dict(parts or {}))


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def page_xml(objects: Sequence[str], *, before: str = "") -> str:
    """The content of a page of object elements."""
    body = "".join(objects)
    return _root("Page", f'{before}<ofd:Content><ofd:Layer ID="1">{body}</ofd:Layer></ofd:Content>')


def draw(item: Item) -> str:
    """The element that draws one item."""
    if isinstance(item, Picture):
        return f'<ofd:ImageObject ID="2" ResourceID="3" Boundary="0 0 {WIDTH * MM} {HEIGHT * MM}"/>'
    if isinstance(item, Stroke):
        return _path(item)
    return _text(item)


def text_xml(text: str, *, boundary: str, code: str, size: float = 5.0, more: str = "") -> str:
    """A text object with the attributes of its code as given."""
    return (
        f'<ofd:TextObject ID="5" Boundary="{boundary}" Font="4" Size="{size}"{more}>'
        f"<ofd:TextCode {code}>{escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


def _text(item: Text) -> str:
    """A text object whose boundary begins an em above the baseline; an angle goes into its transform."""
    size = item.size * MM
    widths = [(0.5 if c.isascii() else 1.0) * size + item.spread * MM for c in item.text[:-1]]
    cos, sin = math.cos(math.radians(item.angle)), -math.sin(math.radians(item.angle))  # OFD's y grows downwards
    turned = f' CTM="{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} 0 0"' if item.angle else ""
    x, y = item.x * MM, (HEIGHT - item.y) * MM
    above = 0.0 if item.angle else size
    delta = f"DeltaX={quoteattr(_deltas(widths))}" if widths else ""
    return text_xml(
        item.text, boundary=f"{x:.4f} {y - above:.4f} 200 {size:.4f}", code=f'X="0" Y="{above:.4f}" {delta}',
        size=size, more=turned,
    )  # fmt: skip


def _deltas(widths: Sequence[float]) -> str:
    """Deltas with runs of one width written as `g count width`."""
    runs: list[list[float]] = []
    for width in widths:
        if runs and abs(runs[-1][1] - width) < 1e-9:
            runs[-1][0] += 1
        else:
            runs.append([1, width])
    return " ".join(f"g {int(n)} {w:.4f}" if n > 2 else " ".join([f"{w:.4f}"] * int(n)) for n, w in runs)


def _path(item: Stroke) -> str:
    (x0, y0), (x1, y1) = item.start, item.end
    left, top = min(x0, x1) * MM, (HEIGHT - max(y0, y1)) * MM
    width, height = abs(x1 - x0) * MM, abs(y1 - y0) * MM
    if item.filled:
        thick = 0.2
        w, h = max(width, thick), max(height, thick)
        data, mode = f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C", 'Stroke="false" Fill="true"'
    else:
        data, mode = f"M 0 0 L {width} {height}", 'LineWidth="0.2"'
    return (
        f'<ofd:PathObject ID="6" Boundary="{left} {top} {width + 1} {height + 1}" {mode}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _root(name: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{NAMESPACE}">{body}</ofd:{name}>'
