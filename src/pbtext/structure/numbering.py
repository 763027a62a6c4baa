"""The numbering of official documents (GB/T 9704): 一、（一）1.（1）① and 一是 二是, and the level each opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN_NUMBER = r"[一二三四五六七八九十百零〇]{1,4}"
_SPACE = r"[ \u3000\t]*"

# style, level, pattern with the number in group 1
PATTERNS: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (style, level, re.compile(rf"{_SPACE}{pattern}"))
    for style, level, pattern in (
        ("第", 1, rf"第{_SPACE}({HAN_NUMBER}|\d{{1,2}}){_SPACE}(?:部分|章|篇)[、，:：\s]?"),
        ("一、", 1, rf"({HAN_NUMBER}){_SPACE}[、．.]"),
        ("（一）", 2, rf"[（(]{_SPACE}({HAN_NUMBER}){_SPACE}[)）]{_SPACE}、?"),
        ("第条", 3, rf"第({HAN_NUMBER})条"),
        ("1.1", 3, r"(\d{1,2})(?:[.．]\d{1,2}){1,3}[.．、\s](?![\d%])"),
        ("1.", 3, rf"(\d{{1,2}}){_SPACE}(?:[、．]|[.](?!\d))"),
        ("（1）", 4, rf"[（(]{_SPACE}(\d{{1,2}}){_SPACE}[)）]{_SPACE}、?"),
        ("1）", 4, r"(\d{1,2})[)）]"),
        ("①", 5, r"([①-⑳])"),
        ("一是", 6, r"([一二三四五六七八九十]{1,3})(?:是|则|来)(?![否不])"),
        ("其一", 6, r"其([一二三四五六七八九])(?:[是，,、])"),
        ("第一，", 6, r"第([一二三四五六七八九十])[，,、是]"),
        ("首先", 6, r"(首先|其次|再次|再者|最后|此外|另外)(?:是)?[，,]?"),
    )
)
ITEM_LEVEL = 6  # from here on numbering opens an item inside a paragraph, not a section


@dataclass(frozen=True, slots=True)
class Numbering:
    """A numbering as printed, its style, the level that the style stands for, its ordinal and its length in the text."""

    printed: str
    style: str
    level: int
    ordinal: int
    length: int


def parse_han(number: str) -> int:
    """Value of a Han or Arabic numeral up to 199; 0 where it is none."""
    if number.isdecimal():
        return int(number)
    if len(number) == 1 and "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    total = 0
    if "百" in number:
        head, number = number.split("百", 1)
        total = 100 * HAN_DIGITS.get(head, 1)
    if "十" in number:
        head, tail = number.split("十", 1)
        return total + 10 * HAN_DIGITS.get(head, 1) + HAN_DIGITS.get(tail, 0)
    for c in number:
        if c not in HAN_DIGITS:
            return 0
        total = total * 10 + HAN_DIGITS[c] if total < 100 else total + HAN_DIGITS[c]
    return total


def numbering(text: str) -> Numbering | None:
    """The numbering that opens `text`, or None."""
    for style, level, pattern in PATTERNS:
        if m := pattern.match(text):
            number = m.group(1)
            ordinal = {"首先": 1, "其次": 2}.get(number, 0) if style == "首先" else parse_han(number)
            return Numbering(m.group(0).strip(), style, level, ordinal, m.end())
    return None
