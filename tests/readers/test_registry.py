from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from docx_maker import archive, docx, paragraph
from hypothesis import given
from hypothesis import strategies as st
from ofd_maker import ofd
from pdf_maker import Picture, flow, pdf
from sheet_maker import workbook

from pbtext.errors import ReadError
from pbtext.readers import SUFFIXES, UNREADABLE, read_bytes, read_source, sniff
from pbtext.readers.formats import NAMES

TEXT = "一、预算执行率偏低。"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
MHT = (
    "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n"
    f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(f'<html><body><p>{TEXT}</p></body></html>'.encode()).decode()}\n--x--\n"
)
FILES = {
    "docx": docx(paragraph(TEXT)),
    "pdf": pdf(flow([TEXT])),
    "ofd": ofd(flow([TEXT])),
    "mht": MHT.encode(),
    "csv": TEXT.encode("gb18030"),
    "xlsx": workbook({"Sheet1": [[TEXT]]}),
    "html": f"<html><body><p>{TEXT}</p></body></html>".encode(),
    "txt": TEXT.encode("gb18030"),
    "md": TEXT.encode(),
}


@pytest.mark.parametrize("suffix", [s for s, format_ in SUFFIXES.items() if format_ in FILES])
def test_every_suffix_is_read_without_a_warning(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"报告{suffix.upper()}"
    data = FILES[SUFFIXES[suffix]]
    file.write_bytes(data)
    source, digest = read_source(file)
    assert (source.text, source.format, source.warnings) == (TEXT, SUFFIXES[suffix], ())
    assert digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("format_", ["docx", "pdf", "html"])
@pytest.mark.parametrize("name", ["报告.docx", "报告.pdf", "报告.doc", "报告.txt"])
def test_content_beats_suffix_and_the_difference_is_told(format_: str, name: str) -> None:
    source = read_bytes(FILES[format_], name)
    assert source.format == format_
    assert bool(source.warnings) == (not name.endswith(format_))
    assert all("后缀" in warning for warning in source.warnings)


def test_names_without_a_suffix_are_read_by_content() -> None:
    for format_ in ("docx", "pdf", "html", "txt"):
        source = read_bytes(FILES[format_], "报告")
        assert (source.format, source.warnings) == (format_, ())


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "损坏"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "工作簿设了打开密码"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "密码"),
        (archive({"OFD.xml": b"x"}), "a.ofd", "OFD"),
        (archive({"xl/workbook.xml": b"x"}), "a.xlsx", "损坏"),
        (archive({"ppt/presentation.xml": b"x"}), "a.pptx", "演示文稿"),
        (b"Rar!\x1a\x07\x00", "a.rar", "解压"),
        (archive({"a.txt": b"x"}), "a.zip", "解压"),
        (archive({"a.txt": b"x"}), "a.docx", "document.xml"),
        (b"MIME-Version: 1.0\n", "a.doc", "网页"),
        (b" \n,,\n", "a.csv", "空"),
        (FILES["docx"][:300], "a.docx", "损坏"),
        (FILES["docx"][:900], "a.bin", "损坏"),
        (bytes(500), "a.pdf", "损坏"),
        (bytes(500), "a.docx", "损坏"),
        (bytes(range(256)), "a.xyz", "不是文字"),
        (b"", "a.docx", "空"),
        (b"", "a.pdf", "空"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(data: bytes, name: str, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert word in str(caught.value)
    assert caught.value.advice
    assert caught.value.where == name


@pytest.mark.parametrize("name", ["a.doc", "a.wps"])
def test_without_libreoffice_old_documents_say_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(ReadError, match="LibreOffice"):
        read_bytes(OLE + "WordDocument".encode("utf-16-le"), name)


def test_without_recognition_pictures_and_scans_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbtext.readers.ocr_ready", lambda: False)
    for data, name in (
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png"),
        (pdf([[Picture()]]), "a.pdf"),
        (ofd([[Picture()]]), "a.ofd"),
    ):
        with pytest.raises(ReadError) as caught:
            read_bytes(data, name)
        assert "pbtext[ocr]" in caught.value.advice


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "没有.docx"):
        with pytest.raises(ReadError) as caught:
            read_source(path)
        assert caught.value.where == str(path)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_damaged_files_are_read_or_refused_never_crash(format_: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[format_])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    try:
        assert read_bytes(bytes(damaged[:cut]), f"a.{format_}").text
    except ReadError as error:
        assert error.reason and error.advice


def test_sniff_returns_formats_that_are_known() -> None:
    assert {sniff(data, "") for data in FILES.values()} == {"docx", "pdf", "ofd", "xlsx", "html", "txt"}
    assert not set(SUFFIXES.values()) & set(UNREADABLE)
    assert set(SUFFIXES.values()) <= set(NAMES)


def test_no_parser_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, pbtext.readers as r\n"
        "loaded = lambda: bool({'lxml', 'pypdfium2'} & set(sys.modules))\n"
        "before = loaded(); r.read_bytes('文字'.encode(), 'a.txt'); plain = loaded()\n"
        "r.read_bytes('<html><p>文字'.encode(), 'a.html')\n"
        "print(before or plain or 'pypdfium2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
