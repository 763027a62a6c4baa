"""Which encoding a text file has: BOM, UTF-8, UTF-16 by statistics, else GB18030.

Statistical detectors trained on the whole web mistake short GBK texts for Japanese or Cyrillic; Chinese bureaus use
four encodings, so asking for these four in the right order is both shorter and surer.
"""

from __future__ import annotations

import codecs
import re

REPLACED = "\ufffd"

# Longest first: the UTF-32 mark begins with the UTF-16 mark.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EXPECTED = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u203b\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff01-\uffe5]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SAMPLE = 65536  # bytes; statistics over more add time, not certainty


# What pages call their encoding, and what they mean.
_NAMED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "big5": "big5",
}


def decode(data: bytes, *, named: str = "") -> tuple[str, str, int]:
    """Return the text without its BOM, the name of the encoding and the number of characters replaced by U+FFFD.

    ``named`` is what the file itself calls its encoding; it is believed where it replaces no more than the one found.
    """
    found = _decode(data)
    meant = _NAMED.get(named.lower(), found[1])
    marked = data.startswith(tuple(mark for mark, _ in _MARKS))
    # Three Han characters in valid UTF-8 are no accident; pages are often converted without changing what they say.
    if meant == found[1] or marked or (found[1] != "gb18030" and not found[2] and len(_HAN.findall(found[0])) > 2):
        return found
    other = decode_as(data, meant)
    return other if other[2] <= found[2] else found


def _decode(data: bytes) -> tuple[str, str, int]:
    """Decode by BOM, strict UTF-8, UTF-16 statistics and GB18030, in this order."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return decode_as(data[len(mark) :], name)
    if b"\0" in data and (name := _utf16(data)):  # zeros are valid UTF-8, so UTF-16 with ASCII in it is asked for first
        return decode_as(data, name)
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError:
        pass
    if name := _utf16(data):
        return decode_as(data, name)
    text, _, replaced = decode_as(data, "utf-8")
    # A cut or a stray byte in a UTF-8 file must not turn the whole file into gibberish.
    if replaced * 20 <= len(_HAN.findall(text)):
        return text, "utf-8", replaced
    return decode_as(data, "gb18030")


def decode_as(data: bytes, encoding: str) -> tuple[str, str, int]:
    """Decode with a known encoding; return the text, the encoding and the number of replaced characters."""
    text = data.decode(encoding, errors="replace")
    return text, encoding, text.count(REPLACED)


def _utf16(data: bytes) -> str:
    """Return the name of the UTF-16 byte order the bytes have, or an empty string where they have none.

    Han and ASCII in GBK or UTF-8, read as UTF-16, give Hangul and private-use characters, hardly ever Han.
    """
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    best, share = "", 0.9
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, errors="replace")
        expected = len(_EXPECTED.findall(text)) / max(len(text), 1)
        if expected > share:
            best, share = name, expected
    return best
