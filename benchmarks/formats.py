"""How well and how fast the readers read, beside what else a user could pick, in one run: the sample reports in every format.

    PYTHONPATH=.:tests/readers python benchmarks/formats.py     # or make bench: prints a table and writes docs/formats.md

Text is the share of characters found in order, paragraphs the share of source paragraphs returned as exactly one line. Files
are those of the tests (tests/readers/*_maker.py); peers are left out where they are not installed (extra `bench`).
"""

from __future__ import annotations

import importlib.util
import io
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from pdf_maker import pdf, two_columns
from PIL import Image
from test_every_format import MAKERS, as_docx, likeness, texts

from pbtext.readers import office, parse_bytes
from pbtext.records import Source

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5
Read = Callable[[bytes], str]


def pdfium_raw(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).replace("\r", "")


def pdfplumber_text(data: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def markitdown_text(suffix: str) -> Read:
    def read(data: bytes) -> str:
        from markitdown import MarkItDown

        return str(MarkItDown().convert_stream(io.BytesIO(data), file_extension=suffix).text_content)

    return read


def python_docx(data: bytes) -> str:
    import docx

    return "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def trafilatura_text(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data.decode(), include_tables=True) or ""


def own(format_: str) -> Read:
    return lambda data: parse_bytes(data, format_).text


def as_two_columns(text: str) -> bytes:
    return pdf(two_columns(text))


def scan(text: str, *, skewed: bool = False) -> bytes:
    """A PDF of nothing but pictures at 200 dpi: the text as LibreOffice prints it, on request turned by half a degree and specked."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(as_docx(text))
        command = [office.program() or "", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(Path(folder) / "a.docx")]
        subprocess.run(command, check=True, capture_output=True)
        with pypdfium2.PdfDocument((Path(folder) / "a.pdf").read_bytes()) as document:
            pages = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in document]
    if skewed:
        pages = [speckled(page.rotate(0.5, fillcolor=255, resample=3)) for page in pages]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return buffer.getvalue()


def speckled(page: Any) -> Any:
    """A picture with the noise of a copying machine: grey grain and black specks."""
    rng = np.random.default_rng(0)
    grey = np.asarray(page).astype(float) + rng.normal(0, 12, (page.height, page.width))
    grey[rng.random(grey.shape) < 0.0005] = 0
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def ocr_text(data: bytes) -> str:
    return parse_bytes(data, "pdf", ocr=True).text


CASES: dict[str, tuple[Callable[[str], bytes], dict[str, tuple[str, Read]]]] = {
    "pdf": (MAKERS["pdf"], {
        "pbtext": ("pbtext", own("pdf")), "pypdfium2 原样": ("pypdfium2", pdfium_raw),
        "pdfplumber": ("pdfplumber", pdfplumber_text), "markitdown": ("markitdown", markitdown_text(".pdf")),
    }),
    "pdf（双栏）": (as_two_columns, {
        "pbtext": ("pbtext", own("pdf")), "pypdfium2 原样": ("pypdfium2", pdfium_raw),
        "pdfplumber": ("pdfplumber", pdfplumber_text),
    }),
    "ofd": (MAKERS["ofd"], {"pbtext": ("pbtext", own("ofd"))}),
    "docx": (MAKERS["docx"], {
        "pbtext": ("pbtext", own("docx")), "python-docx": ("docx", python_docx),
        "markitdown": ("markitdown", markitdown_text(".docx")),
    }),
    "html": (MAKERS["html"], {"pbtext": ("pbtext", own("html")), "trafilatura": ("trafilatura", trafilatura_text)}),
    "xlsx": (MAKERS["xlsx"], {"pbtext": ("pbtext", own("xlsx"))}),
    "pdf（扫描，200 dpi）": (scan, {"pbtext": ("rapidocr", ocr_text)}),
    "pdf（扫描，歪斜、有杂点）": (partial(scan, skewed=True), {"pbtext": ("rapidocr", ocr_text)}),
}  # fmt: skip


def paragraphs(found: str, wanted: str) -> float:
    from test_every_format import paragraphs as share

    return share(Source(found, "txt"), wanted)


def measured(read: Read, files: list[bytes], wanted: list[str], *, rounds: int) -> tuple[float, float, float]:
    """Share of text, share of paragraphs, and milliseconds a file (the best of a few more rounds)."""
    start = time.perf_counter()
    found = [read(data) for data in files]
    best = float("inf") if rounds else time.perf_counter() - start
    for _ in range(rounds):
        start = time.perf_counter()
        for data in files:
            read(data)
        best = min(best, time.perf_counter() - start)
    n = len(files)
    pairs = list(zip(found, wanted, strict=True))
    return sum(likeness(*p) for p in pairs) / n, sum(paragraphs(*p) for p in pairs) / n, 1000 * best / n


def main() -> None:
    lines = [
        "# 读取各种格式", "", "由 `python benchmarks/formats.py` 一次运行生成，请勿手改。样例九份报告由测试里的生成器排成各种格式，再读回来：版面规整，对本工具有利，真实文件会差一些。", "",
        f"机器：{platform.machine()}，{platform.python_version()}。PDF 与 OFD 的时间按页另列。", "",
        "| 格式 | 工具 | 文字 | 段落 | 毫秒/份 | 毫秒/页 | 耗时（÷ pbtext） |", "| --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for name, (make, tools) in CASES.items():
        wanted = list(texts().values())
        scanned = "扫描" in name
        if scanned and (importlib.util.find_spec("rapidocr") is None or office.program() is None):
            continue
        files = [make(text) for text in wanted]
        pages = sum(len(pypdfium2.PdfDocument(f)) for f in (files if name.startswith("pdf") else [])) or (
            sum(len(parse_bytes(f, "ofd").pages) for f in files) if name == "ofd" else 0
        )
        ours = 0.0
        for tool, (module, read) in tools.items():
            if importlib.util.find_spec(module) is None:
                continue
            text, whole, ms = measured(read, files, wanted, rounds=0 if scanned else REPEATS)
            ours = ours or ms
            per_page = f"{ms * len(files) / pages:.1f}" if pages else ""
            lines.append(f"| {name} | {tool} | {text:.1%} | {whole:.1%} | {ms:.1f} | {per_page} | {ms / ours:.1f} |")
            print(lines[-1], flush=True)
    (ROOT / "docs" / "formats.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
