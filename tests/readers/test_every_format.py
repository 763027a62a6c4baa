"""The same reports in every format: the text, the paragraphs and the coding must be those of the plain text."""

from __future__ import annotations

import base64
import difflib
import io
import subprocess
import unicodedata
from collections.abc import Callable
from functools import cache
from html import escape
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import pytest
from docx_maker import docx, paragraph, table
from ofd_maker import NAMESPACE, ofd
from pdf_maker import Picture, pdf, typeset
from sheet_maker import workbook

from pbtext.readers import office, read_bytes
from pbtext.records import Source
from pbtext.structure import parse
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import load_taxonomy
from pbtext.training.corpus import load_labelled
from tests.helpers import ROOT, SAMPLE

libreoffice = pytest.mark.skipif(office.program() is None, reason="LibreOffice (soffice) is not installed")
ocr = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra [ocr] is not installed")


@cache
def texts() -> dict[str, str]:
    """The texts of the sample reports, one paragraph a line."""
    taxonomy = load_taxonomy()
    whole = {f.stem: load_labelled(f, taxonomy).report.text for f in sorted(SAMPLE.glob("*.txt"))}
    return {name: "\n".join(line for line in text.split("\n") if line.strip()) for name, text in whole.items()}


def blocks(text: str) -> list[str | list[list[str]]]:
    """Paragraphs, and tables as rows."""
    made: list[str | list[list[str]]] = []
    for rowed, lines in groupby(text.split("\n"), key=lambda line: "\t" in line):
        group = list(lines)
        made += [[line.split("\t") for line in group]] if rowed else group
    return made


def as_docx(text: str) -> bytes:
    return docx("".join(paragraph(b) if isinstance(b, str) else table(b) for b in blocks(text)))


def as_html(text: str) -> bytes:
    parts = []
    for b in blocks(text):
        if isinstance(b, str):
            parts.append(f"<p>{escape(b)}</p>")
        else:
            rows = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in b)
            parts.append(f"<table>{rows}</table>")
    return f"<html><body><div id='zoom'>{''.join(parts)}</div></body></html>".encode()


def as_mht(text: str) -> bytes:
    body = base64.encodebytes(as_html(text)).decode()
    return f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}".encode()


MAKERS: dict[str, Callable[[str], bytes]] = {
    "txt": lambda text: text.encode("gb18030"),
    "md": str.encode,
    "docx": as_docx,
    "html": as_html,
    "mht": as_mht,
    "xlsx": lambda text: workbook({"Sheet1": [line.split("\t") for line in text.split("\n")]}),
    "pdf": lambda text: pdf(typeset(text)),
    "ofd": lambda text: ofd(typeset(text)),
}


def likeness(found: str, wanted: str) -> float:
    """Share of the characters wanted that were found, in order, widths of marks and white space apart."""
    a, b = (["".join(unicodedata.normalize("NFKC", x).split())] for x in (wanted, found))
    matched = difflib.SequenceMatcher(None, a[0], b[0], autojunk=False).get_matching_blocks()
    return sum(m.size for m in matched) / max(len(a[0]), len(b[0]))


def paragraphs(found: Source, wanted: str) -> float:
    """Share of the paragraphs wanted that were found as exactly one line."""
    lines = {unicodedata.normalize("NFKC", line) for line in found.text.split("\n")}
    wanted_lines = [unicodedata.normalize("NFKC", line) for line in wanted.split("\n")]
    return sum(line in lines for line in wanted_lines) / len(wanted_lines)


def cell_f1(tagger: Tagger, found: list[Source], wanted: list[str]) -> float:
    """F1 of (report, category) cells, those of the plain text taken as true."""

    def cells(sources: list[Source]) -> set[tuple[int, str]]:
        reports = tagger.pipe(parse(s) for s in sources)
        return {(k, c) for k, r in enumerate(reports) for s in r.sentences if s.role == "problem" for c in s.categories}

    a, b = cells(found), cells([Source(text, "txt") for text in wanted])
    return 2 * len(a & b) / (len(a) + len(b))


@pytest.mark.parametrize("format_", MAKERS)
def test_every_report_is_whole_and_coded_alike(format_: str, shipped: Tagger) -> None:
    wanted = list(texts().values())
    found = [read_bytes(MAKERS[format_](text), f"报告.{format_}") for text in wanted]
    assert {s.format for s in found} == {format_}
    assert min(likeness(s.text, text) for s, text in zip(found, wanted, strict=True)) >= (
        0.99 if format_ == "pdf" else 0.995
    )
    whole = sum(paragraphs(s, text) for s, text in zip(found, wanted, strict=True)) / len(wanted)
    assert whole >= (0.95 if format_ == "pdf" else 0.97)
    assert cell_f1(shipped, found, wanted) >= 0.97
    for s, text in zip(found, wanted, strict=True):
        rows = [b for b in blocks(text) if not isinstance(b, str)]
        cells = [c for b in rows for row in b for c in row]
        got = [c for t in s.tables for row in t.rows for c in row]
        if rows and format_ not in ("txt", "md"):
            assert sum(c in got for c in cells) / len(cells) >= 0.97


@libreoffice
@pytest.mark.libreoffice
@pytest.mark.parametrize("format_", ["doc", "wps", "rtf", "odt"])
def test_documents_that_libreoffice_converts(format_: str, tmp_path: Path, shipped: Tagger) -> None:
    wanted = list(texts().values())[::4]
    filters = {"wps": "doc:MS Word 97"}
    for k, text in enumerate(wanted):
        (tmp_path / f"{k}.docx").write_bytes(as_docx(text))
    suffix = "doc" if format_ == "wps" else format_
    command = [office.program() or "", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
               "--convert-to", filters.get(format_, suffix), "--outdir", str(tmp_path)]  # fmt: skip
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True)
    found = [read_bytes((tmp_path / f"{k}.{suffix}").read_bytes(), f"报告.{format_}") for k in range(len(wanted))]
    assert {s.format for s in found} == {format_}
    assert all(s.warnings == () for s in found)
    assert min(likeness(s.text, text) for s, text in zip(found, wanted, strict=True)) >= 0.995
    assert cell_f1(shipped, found, wanted) >= 0.97


@libreoffice
@pytest.mark.libreoffice
def test_bytes_that_are_no_document_do_not_come_out_as_gibberish() -> None:
    from pbtext.errors import ReadError

    noise = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(range(1, 256)) * 40
    with pytest.raises(ReadError) as caught:
        read_bytes(noise, "报告.doc")
    assert caught.value.advice


@libreoffice
@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xls", "ods", "et"])
def test_workbooks_of_other_programs(suffix: str, tmp_path: Path) -> None:
    rows = [["序号", "单位", "主要问题"], [1, "县水利局", "预算执行率仅为41.3%"], [2, "县教育局", "未做满意度调查"]]
    (tmp_path / "a.xlsx").write_bytes(workbook({"Sheet1": rows}))
    kind = "xls" if suffix == "et" else suffix
    command = [office.program() or "", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
               "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    source = read_bytes((tmp_path / f"a.{kind}").read_bytes(), f"问题清单.{suffix}")
    assert source.format == suffix
    assert source.warnings == ()
    assert source.tables[0].rows == tuple(tuple(map(str, row)) for row in rows)


def scans() -> list[tuple[str, list[object]]]:
    """The pages of the sample PDFs, which have their fonts in them, as pictures of 200 dpi."""
    import pypdfium2
    from PIL import Image

    made = []
    for file in sorted((ROOT / "corpora" / "sample").glob("*.pdf")):
        document = pypdfium2.PdfDocument(file)
        made.append((
            read_bytes(file.read_bytes(), file.name).text,
            [Image.fromarray(page.render(scale=200 / 72).to_numpy()[:, :, 2::-1]) for page in document],
        ))  # fmt: skip
    return made


@ocr
@pytest.mark.ocr
@pytest.mark.slow
def test_scans_are_recognised(shipped: Tagger) -> None:
    wanted, found = [], []
    for text, pages in scans()[:1]:
        buffer = io.BytesIO()
        pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200)  # type: ignore[attr-defined]
        found.append(read_bytes(buffer.getvalue(), "扫描件.pdf", timeout=600))
        wanted.append(text)
    assert min(likeness(s.text, text) for s, text in zip(found, wanted, strict=True)) >= 0.99
    assert cell_f1(shipped, found, wanted) >= 0.97


@ocr
@pytest.mark.ocr
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "jpg", "tif"])
def test_pictures_with_ruled_tables_are_recognised(kind: str) -> None:
    _, pages = scans()[1]
    buffer = io.BytesIO()
    pages[0].save(buffer, {"jpg": "JPEG", "tif": "TIFF"}.get(kind, kind.upper()))  # type: ignore[attr-defined]
    source = read_bytes(buffer.getvalue(), f"第一页.{kind}", timeout=600)
    assert source.format == kind
    (found,) = source.tables
    assert found.rows[0][:6] == ("序号", "部门", "项目名称", "自评得分", "复核得分", "等级")
    assert found.rows[1][:6] == ("1", "县教育局", "义务教育薄弱环节改善", "94", "92.5", "优")


@ocr
@pytest.mark.ocr
@pytest.mark.slow
def test_pictures_in_ofd_are_recognised() -> None:
    wanted, pages = scans()[0]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PNG")  # type: ignore[attr-defined]
    resource = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="3" Type="Image">'
        "<ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    document = (
        f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 216 279'
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    parts = {"Doc_0/DocumentRes.xml": resource, "Doc_0/Document.xml": document, "Doc_0/Res/scan.png": buffer.getvalue()}
    source = read_bytes(ofd([[Picture()]], parts=parts), "扫描件.ofd", timeout=600)
    assert source.format == "ofd"
    start = unicodedata.normalize("NFKC", "".join(wanted.split()))[:300]
    assert likeness("".join(source.text.split())[:300], start) >= 0.97
