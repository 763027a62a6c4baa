from __future__ import annotations

import shutil

import pytest
from ofd_maker import packed

from pbtext.errors import ReadError
from pbtext.readers import office, read_bytes

needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice (soffice) is not installed")
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
)
_MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)


def odt(body: str, doctype: str = "") -> bytes:
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<?xml version="1.0"?>{doctype}<office:document-content {_NAMES}>{content}</office:document-content>',
        "META-INF/manifest.xml": _MANIFEST,
    })  # fmt: skip


@needs_office
def test_a_document_comes_through_libreoffice() -> None:
    assert read_bytes(odt("<text:p>台账缺失。</text:p>"), "a.odt", timeout=120).text == "台账缺失。"


@needs_office
def test_entities_do_not_unfold() -> None:
    laughs = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 9))
    data = odt("<text:p>头&e8;</text:p>", f'<!DOCTYPE x [<!ENTITY e0 "密钥">{laughs}]>')
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "a.odt", timeout=120)
    assert caught.value.advice


@needs_office
def test_a_slow_conversion_is_ended() -> None:
    with pytest.raises(ReadError, match=r"超过 0\.05 秒"):
        office.to_docx(odt("<text:p>台账缺失。</text:p>"), "odt", timeout=0.05)


@needs_office
def test_a_conversion_without_memory_fails_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MEMORY", 20_000_000)
    with pytest.raises(ReadError, match="LibreOffice"):
        office.to_docx(odt("<text:p>台账缺失。</text:p>"), "odt", timeout=60)


def test_a_bomb_is_refused_before_libreoffice_meets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: shutil.which("python3"))
    monkeypatch.setattr(office, "_run", lambda *_: pytest.fail("was given to LibreOffice"))
    with pytest.raises(ReadError, match="炸弹"):
        office.to_docx(odt("预" * 15_000_000), "odt", timeout=5)
