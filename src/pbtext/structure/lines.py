"""Text -> lines and their kind: what is text, what is a table row, what is page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pbtext.records import Span

PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－~·\s]{1,4}\s*\d{1,3}\s*[-—–－~·\s]{1,4}|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3})\s*$"
)
FOOTNOTE = re.compile(
    r"^\s*(?:\[\d{1,2}\]|[①-⑳¹²³]|注\s*\d)\s*\S.{0,80}(?:网站|网址|年鉴|同上|出自|数据来源|资料来源|口径)"
)
RULE = re.compile(r"^\s*(?:[-*_=—]\s*){3,}$")
SEPARATOR_ROW = re.compile(r"^[\s|:\-]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line: its span without the line end, its text, and its kind (text, row, blank or furniture)."""

    span: Span
    text: str
    kind: str


def split_lines(text: str) -> list[Line]:
    """Cut `text` at line ends and name each line's kind."""
    spans: list[Span] = []
    at = 0
    for piece in text.split("\n"):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    texts = [text[a:b] for a, b in spans]
    headers = _running_headers(texts)
    return [
        Line(span, line, _kind(line, line.strip() in headers and bool(_near_page_number(texts, i))))
        for i, (span, line) in enumerate(zip(spans, texts, strict=True))
    ]


def _kind(line: str, running_header: bool) -> str:
    bare = line.strip("\f\r \t\u3000\ufeff")
    if not bare.strip() or RULE.match(bare):
        return "blank"
    if running_header or PAGE_NUMBER.match(line) or FOOTNOTE.match(line):
        return "furniture"
    if bare.count("|") >= 2 and bare.startswith("|"):
        return "blank" if SEPARATOR_ROW.match(bare) else "row"
    return "row" if "\t" in line.strip() else "text"


def _running_headers(texts: Sequence[str]) -> set[str]:
    """Lines that stand three times or more, are not short cells, and could be a header or footer of a page."""
    seen = Counter(t.strip() for t in texts)
    return {t for t, n in seen.items() if n >= 3 and 6 <= len(t) <= 40 and not re.search(r"[。；，：]", t)}


def _near_page_number(texts: Sequence[str], i: int) -> bool:
    """A running header stands beside a page number or a form feed; a repeated table cell does not."""
    return any(
        PAGE_NUMBER.match(texts[j]) or "\f" in texts[j]
        for j in range(max(0, i - 2), min(len(texts), i + 3))
        if j != i or "\f" in texts[j]
    )
