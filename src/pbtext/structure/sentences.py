"""Paragraphs -> sentences: cut after 。！？； with the closing marks that follow, nowhere else."""

from __future__ import annotations

import re

from pbtext.records import Span

_CUT = re.compile(
    r"[。！？；]+[”’」』）)》】\"]*|(?<=[\u4e00-\u9fff）)”》%])[;!?]+[”’」』）)》】\"]*(?=[^\w]|[\u4e00-\u9fff]|$)"
)


def cut(text: str) -> list[Span]:
    """Spans of the sentences of `text`, white space at their ends left out; at least one span."""
    spans: list[Span] = []
    at = 0
    for m in _CUT.finditer(text):
        _add(spans, text, at, m.end())
        at = m.end()
    _add(spans, text, at, len(text))
    return spans or [(0, len(text))]


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if not any(c.isalnum() for c in text[start:end]):  # a stray mark belongs to the sentence before it
        if spans and end > start:
            spans[-1] = (spans[-1][0], end)
        elif end > start:
            spans.append((start, end))
        return
    spans.append((start, end))
