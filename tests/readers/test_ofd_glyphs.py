from __future__ import annotations

import io
import re
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest
from ofd_maker import NAMESPACE, ofd, text_xml
from pdf_maker import typeset
from test_every_format import likeness, ocr

from pbtext.errors import ReadError
from pbtext.readers import read_bytes
from tests.helpers import ROOT

FIRST = 0xE000
SAMPLES = ROOT / "corpora" / "sample"


@cache
def chinese_font() -> tuple[Path, int] | None:
    """A font file of this machine that has simplified Han characters as the mainland writes them, and the place of the face in it."""
    command = ["fc-list", ":lang=zh-cn", "--format", "%{file}|%{index}|%{family}\n"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    faces = [line.split("|") for line in listed.splitlines()]
    faces.sort(key=lambda face: (" SC" not in face[2], "Mono" in face[2], face))
    return next(((Path(file), int(index) & 0xFFFF) for file, index, _ in faces), None)


needs_font = pytest.mark.skipif(chinese_font() is None, reason="no Chinese font is installed (fonts-wqy-microhei)")


def subset(text: str) -> tuple[bytes, dict[str, int]]:
    """A font with the characters of a text alone, under private codes, and the number of the glyph of each."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    path, face = chinese_font() or pytest.skip()
    font = TTFont(path, fontNumber=face)
    cutter = Subsetter(Options(layout_features=[], hinting=False))
    cutter.populate(text=text)
    cutter.subset(font)
    names = {c: n for c in text if (n := font.getBestCmap().get(ord(c)))}
    for table in font["cmap"].tables:
        table.cmap = {FIRST + k: name for k, name in enumerate(names.values())} if table.isUnicode() else {}
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue(), {c: font.getGlyphID(name) for c, name in names.items()}


def without_characters(text: str, *, by_number: bool) -> bytes:
    """An OFD of a text whose codes are private: the font's map, or the text object's numbers, lead to the glyphs."""
    font, numbers = subset("".join(sorted({c for c in text if not c.isspace()})))
    codes = {c: chr(FIRST + k) for k, c in enumerate(numbers)}

    def coded(match: re.Match[str]) -> str:
        shown = match[2].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        secret = "".join("\ufffd" if by_number else codes.get(c, c) for c in shown)
        if not by_number:
            return f"{match[1]}{secret}</ofd:TextCode>"
        glyphs = " ".join(str(numbers.get(c, 0)) for c in shown)
        transform = f'<ofd:CGTransform CodePosition="0" CodeCount="{len(shown)}" GlyphCount="{len(shown)}"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>'
        return f"{match[1]}{secret}</ofd:TextCode>{transform}"

    resource = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="4" FontName="宋体">'
        "<ofd:FontFile>font.otf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
    )
    with zipfile.ZipFile(io.BytesIO(ofd(typeset(text)))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, content in parts.items():
        if name.endswith("Content.xml"):
            parts[name] = re.sub(r"(<ofd:TextCode [^>]*>)([^<]*)</ofd:TextCode>", coded, str(content))
    document = str(parts["Doc_0/Document.xml"])
    parts["Doc_0/Document.xml"] = document.replace(
        "</ofd:CommonData>", "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
    )
    return ofd([], parts=parts | {"Doc_0/PublicRes.xml": resource, "Doc_0/Res/font.otf": font})


@pytest.fixture(scope="module")
def text() -> str:
    """The beginning of a sample report, tables left out."""
    file = min(SAMPLES.glob("*.txt"))
    whole = read_bytes(file.read_bytes(), file.name).text
    return "\n".join(line for line in whole.split("\n") if "\t" not in line)[:700]


@needs_font
@ocr
@pytest.mark.ocr
@pytest.mark.slow
@pytest.mark.parametrize("by_number", [False, True], ids=["by code", "by number"])
def test_glyphs_without_characters_are_drawn_and_recognised(text: str, by_number: bool) -> None:
    source = read_bytes(without_characters(text, by_number=by_number), "a.ofd", timeout=600)
    assert likeness(source.text, text) >= 0.99


@needs_font
@ocr
@pytest.mark.ocr
@pytest.mark.slow
def test_what_no_font_of_the_file_draws_is_kept_or_counted(text: str) -> None:
    data = without_characters(text[:200], by_number=False)
    extra = text_xml("可读的附注" + chr(FIRST) * 2, boundary="40 250 120 5", code='X="0" Y="5"').replace(
        'Font="4"', 'Font="7"'
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    page = "Doc_0/Pages/Page_0/Content.xml"
    parts[page] = bytes(parts[page]).decode().replace("</ofd:Layer>", f"{extra}</ofd:Layer>")  # type: ignore[arg-type]
    source = read_bytes(ofd([], parts=parts), "a.ofd", timeout=600)
    assert "可读的附注" in source.text
    assert any("2 个字没有对应的汉字" in warning for warning in source.warnings)


@needs_font
def test_without_recognition_such_pages_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbtext.readers.ocr_ready", lambda: False)
    with pytest.raises(ReadError, match="乱码") as caught:
        read_bytes(without_characters(text, by_number=False), "a.ofd")
    assert "pbtext[ocr]" in caught.value.advice


def test_what_has_no_font_in_the_file_is_not_drawn() -> None:
    from pbtext.readers.ofd_content import Glyph
    from pbtext.readers.ofd_glyphs import picture

    glyph = Glyph("4", FIRST, None, (100.0, 700.0), 12.0, 0)
    assert picture([glyph], {}, width=595, height=842) is None
    assert picture([glyph], {"4": b"no font"}, width=595, height=842) is None
