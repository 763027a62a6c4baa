"""How well and how fast the readers read, beside what else a user could pick, in one run: the sample reports in every format.

    PYTHONPATH=.:tests/readers python benchmarks/formats.py     # or make bench: prints a table and writes docs/formats.md

Text is the share of characters found in order, paragraphs the share of source paragraphs returned as exactly one line. Files
are those of the tests (tests/readers/*_maker.py); peers are left out where they are not installed (extra `bench`).
"""

from __future__ import annotations

import importlib.util
import io
import platform
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from pdf_maker import pdf, two_columns
from test_every_format import MAKERS, likeness, texts

from pbtext.readers import parse_bytes
from pbtext.records import Source

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 3
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
    return pdf(two_columns([line for line in text.split("\n") if "\t" not in line]))


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
}  # fmt: skip


def paragraphs(found: str, wanted: str) -> float:
    from test_every_format import paragraphs as share

    return share(Source(found, "txt"), wanted)


def measured(read: Read, files: list[bytes], wanted: list[str]) -> tuple[float, float, float]:
    """Share of text, share of paragraphs, and milliseconds a file (the best of a few rounds)."""
    found = [read(data) for data in files]
    best = float("inf")
    for _ in range(REPEATS):
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
        if "双栏" in name:
            wanted = ["\n".join(line for line in text.split("\n") if "\t" not in line) for text in wanted]
        files = [make(text) for text in wanted]
        pages = sum(len(pypdfium2.PdfDocument(f)) for f in (files if name.startswith("pdf") else [])) or (
            sum(len(parse_bytes(f, "ofd").pages) for f in files) if name == "ofd" else 0
        )
        ours = 0.0
        for tool, (module, read) in tools.items():
            if importlib.util.find_spec(module) is None:
                continue
            text, whole, ms = measured(read, files, wanted)
            ours = ours or ms
            per_page = f"{ms * len(files) / pages:.1f}" if pages else ""
            lines.append(f"| {name} | {tool} | {text:.1%} | {whole:.1%} | {ms:.1f} | {per_page} | {ms / ours:.1f} |")
            print(lines[-1], flush=True)
    (ROOT / "docs" / "formats.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
