"""OFD (GB/T 33190): documents, pages and templates of the package; what stands on a page is read in `ofd_content`."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pbtext.errors import ReadError
from pbtext.readers.grids import grids, rules_of
from pbtext.readers.layout import upright
from pbtext.readers.ofd_content import POINTS, Content, is_unreadable, numbers, read_layers
from pbtext.readers.packages import package, parse_xml
from pbtext.readers.pages import Page, is_gibberish, is_scan, page_of, source_of
from pbtext.records import Source

_NAME = "OFD 文档"
_A4 = (0.0, 0.0, 210.0, 297.0)  # millimetres, where a document does not say
_MOST_PAGES = 5000


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of the package: the folder of its parts, its page box in millimetres; templates, graphic
    units, picture files and font files by id."""

    folder: str
    box: tuple[float, ...]
    templates: dict[str, str]
    units: dict[str, etree._Element]
    media: dict[str, str]
    fonts: dict[str, str]
    pages: tuple[str, ...]


def read(data: bytes, *, ocr: bool = False) -> Source:
    """Read the bytes of an .ofd file; with `ocr` pages of pictures are recognised. Pages that cannot be parsed are left out with a warning."""
    with package(data, _NAME) as archive:
        parts = {name.lstrip("/"): name for name in archive.namelist()}
        pages: list[Page] = []
        damaged: list[int] = []
        for document in _documents(archive, parts):
            for place in document.pages:
                try:
                    pages.append(_page(archive, parts, document, place, len(pages), ocr))
                except (etree.XMLSyntaxError, KeyError):
                    damaged.append(len(pages) + 1)
                    pages.append(Page(document.box[3] * POINTS, document.box[2] * POINTS, [], []))
    if not pages:
        raise ReadError("OFD 文档里没有页面", advice="请用 OFD 阅读器检查，或另存为 .pdf 再试")
    if len(damaged) == len(pages):
        raise ReadError("OFD 文档的页面都已损坏", advice="请重新下载，或用 OFD 阅读器另存为 .pdf 再试")
    lost = f"第 {'、'.join(map(str, damaged))} 页已损坏，未读入" if damaged else ""
    return source_of(pages, "ofd", warnings=(lost,) if lost else ())


def _documents(archive: zipfile.ZipFile, parts: dict[str, str]) -> Iterator[_Document]:
    if "OFD.xml" not in parts:
        raise ReadError("压缩包里没有 OFD.xml，不是 OFD 文档", advice="请确认文件格式")
    for body in parse_xml(archive.read(parts["OFD.xml"]), _NAME).iterfind("{*}DocBody"):
        root = (body.findtext("{*}DocRoot") or "").strip()
        if root:
            yield _document(archive, parts, _resolve("", root))


def _document(archive: zipfile.ZipFile, parts: dict[str, str], place: str) -> _Document:
    if place not in parts:
        raise ReadError(f"OFD 文档里缺少 {place}", advice="请重新下载，或用 OFD 阅读器另存为 .pdf 再试")
    root, folder = parse_xml(archive.read(parts[place]), _NAME), posixpath.dirname(place)
    common = root.find("{*}CommonData")
    templates, units, media, fonts = {}, {}, {}, {}
    for item in common if common is not None else ():
        kind = etree.QName(item).localname
        if kind == "TemplatePage":
            templates[item.get("ID", "")] = _resolve(folder, item.get("BaseLoc", ""))
        elif kind in ("PublicRes", "DocumentRes"):
            resource = _resolve(folder, (item.text or "").strip())
            if resource in parts:
                found = parse_xml(archive.read(parts[resource]), _NAME)
                units.update({unit.get("ID", ""): unit for unit in found.iter("{*}CompositeGraphicUnit")})
                base = _resolve(posixpath.dirname(resource), found.get("BaseLoc", ""))
                for file in found.iter("{*}MultiMedia"):
                    media[file.get("ID", "")] = _resolve(base, file.findtext("{*}MediaFile") or "")
                for font in found.iter("{*}Font"):
                    if file_name := font.findtext("{*}FontFile"):
                        fonts[font.get("ID", "")] = _resolve(base, file_name)
    pages = [_resolve(folder, page.get("BaseLoc", "")) for page in root.iterfind("{*}Pages/{*}Page")]
    if len(pages) > _MOST_PAGES:
        raise ReadError(f"OFD 文档有 {len(pages)} 页，超出能读的范围", advice="请拆成几份再试")
    box = _box(root.find("{*}CommonData/{*}PageArea"), _A4)
    return _Document(folder, box, templates, units, media, fonts, tuple(pages))


def _page(
    archive: zipfile.ZipFile, parts: dict[str, str], document: _Document, place: str, index: int, ocr: bool
) -> Page:
    """One page with the templates that lie under or over it."""
    root = parse_xml(archive.read(parts[place]), _NAME)
    box = _box(root.find("{*}Area"), document.box)
    layers = [root]
    for template in root.iterfind("{*}Template"):
        part = parts.get(document.templates.get(template.get("TemplateID", ""), ""))
        if part is not None:
            layers.insert(-1, parse_xml(archive.read(part), _NAME))
    content = Content(box=box, units=document.units)
    for layer in layers:
        read_layers(layer, content)
    chars, turned, width, height = upright(content.chars, box[2] * POINTS, box[3] * POINTS)
    drawn = ((turned(*start), turned(*end)) for start, end in content.segments)
    tables = grids(*rules_of(drawn))
    found = page_of(chars, tables, index=index, height=height, width=width, unreadable=content.unreadable)
    area, resource = max(content.pictures, default=(None, ""))
    found.picture = is_scan(len(chars), area, box[2] * box[3])
    if not ocr or not (found.picture or is_gibberish(found)):
        return found
    from pbtext.readers.ocr import decode, scanned_page
    from pbtext.readers.ofd_glyphs import picture

    file = parts.get(document.media.get(resource, ""))
    if found.picture:
        image = decode(archive.read(file)) if file is not None else None
        return found if image is None else scanned_page(image, index=index, width=width, height=height)
    content = Content(box=box, units=document.units, glyphs=[])
    for layer in layers:
        read_layers(layer, content)
    glyphs = content.glyphs or []
    fonts = {name: archive.read(parts[file]) for name, file in document.fonts.items() if file in parts}
    main = Counter(glyph.turn for glyph in glyphs).most_common(1)[0][0]
    straight = [glyph._replace(at=turned(*glyph.at), turn=0) for glyph in glyphs if glyph.turn == main]
    shown = picture(straight, fonts, width=width, height=height)
    if shown is None:
        return found
    image, drawn_fonts = shown
    # what no font of the file draws is taken as it is written; rulings need no recognition either
    others = [char for char, glyph in zip(content.chars, glyphs, strict=True) if glyph.font not in drawn_fonts]
    more = upright(others, box[2] * POINTS, box[3] * POINTS)[0]
    page = scanned_page(image, index=index, width=width, height=height, more=more, tables=tables)
    page.unreadable = sum(is_unreadable(char.text) for char in more)
    return page


def _box(area: etree._Element | None, default: Sequence[float]) -> tuple[float, ...]:
    """The physical box of an area: left, top, width and height in millimetres."""
    found = numbers(area.findtext("{*}PhysicalBox") or "") if area is not None else []
    return tuple(found) if len(found) == 4 and min(found[2:]) > 1 else tuple(default)


def _resolve(folder: str, place: str) -> str:
    """The name of a part that is given relative to a folder, or from the root where it begins with a slash."""
    place = place.strip().replace("\\", "/")
    return posixpath.normpath(place if place.startswith("/") else posixpath.join("/", folder, place)).lstrip("/")
