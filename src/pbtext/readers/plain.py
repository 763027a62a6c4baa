"""Plain text and Markdown files; also how paragraphs and tables of any format are laid out as plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pbtext.errors import ReadError
from pbtext.readers.encoding import decode
from pbtext.records import Source, Table

Rows = tuple[tuple[str, ...], ...]
Block = str | Rows  # a paragraph, or the cells of a table row by row

# Tab, line ends, form feed and the old end-of-file mark may stand in a text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_FINISHED = tuple("。；：！？!?;:…”」』）)")
_SPACES = re.compile(r"\s+")


def read(data: bytes, *, markdown: bool = False) -> Source:
    """Read a .txt or .md file. Line ends become ``\\n`` and a BOM is dropped; not a character more is changed."""
    text, encoding, replaced = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ReadError("文件是空的，没有任何文字", advice="请检查文件是否上传或复制完整")
    control = len(_CONTROL.findall(text))
    if "\0" in text or control * 100 > len(text):
        raise ReadError("文件内容不是文字（像是程序或压缩数据）", advice="请确认文件格式，另存为 .docx 再试")
    if replaced * 50 > len(text):
        share = max(1, round(100 * replaced / len(text)))
        raise ReadError(
            f"文字编码无法识别，按 {encoding} 解读约有 {share}% 的字是乱码",
            advice="请用记事本打开，另存为 UTF-8 编码后再试",
        )
    warnings = (f"有 {replaced} 处字节无法按 {encoding} 解读，已用“�”代替",) if replaced else ()
    format_ = "md" if markdown else "txt"
    return Source(text, format_, hard_wrapped=not markdown and is_wrapped(text), warnings=warnings)


def is_wrapped(text: str) -> bool:
    """Say whether lines look cut at a fixed width (mail, console output) instead of ending where paragraphs end."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < 8:
        return False
    widths = sorted(_columns(line) for line in lines)
    full = widths[int(len(widths) * 0.9)]
    # 120 columns are 60 Han characters: nobody wraps wider, so longer lines are paragraphs.
    if not 30 <= full <= 120 or widths[-1] > full + 8:
        return False
    cut = sum(1 for line in lines if _columns(line) >= full - 6 and not line.endswith(_FINISHED))
    return cut * 10 >= len(lines) * 4


def lay_out(blocks: Iterable[Block]) -> tuple[str, tuple[Table, ...]]:
    """Join blocks to one text: a paragraph is a line, a table row is a line with its cells joined by tabs.

    Returns the text (no line end at its end) and the tables with their spans. Paragraphs without any visible character
    and rows without any filled cell are left out.
    """
    lines: list[str] = []
    tables: list[Table] = []
    offset = 0  # code points in ``lines`` with one line end each
    for block in blocks:
        if isinstance(block, str):
            added = [block] if block.strip() else []
        else:
            cells = tuple(row for row in (tuple(map(flat, row)) for row in block) if any(row))
            added = ["\t".join(row) for row in cells]
            if added:
                length = sum(map(len, added)) + len(added) - 1
                tables.append(Table((offset, offset + length), cells))
        offset += sum(map(len, added)) + len(added)
        lines.extend(added)
    return "\n".join(lines), tuple(tables)


def flat(text: str) -> str:
    """Return a cell's text on one line, without tabs, so that line ends and tabs stay marks of rows and cells."""
    return _SPACES.sub(" ", text).strip()


def _columns(line: str) -> int:
    """Width of a line in columns of a fixed-width screen: Han and full-width marks take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
