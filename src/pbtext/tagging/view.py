"""The view of a sentence that is scored: one form for widths, figures and spaces, with the way back to the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PUNCTUATION = str.maketrans({",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）", "﹒": "."})
_SPAN = re.compile(r"\s+|\d+(?:[.,，]\d+)*")
# characters that OCR confuses, mended where the neighbours leave no doubt
_OCR = (
    (re.compile(r"(?<![自知利克律一])己(?=经|[建完开制形印出按对将纳全于在有被])"), "已"),
    (
        re.compile(
            r"(?<![年期月季周岁])末(?=按|能|开展|及时|完成|建立|提供|达|设|见|实|经|履|进行|纳入|对|制定|编|明确)"
        ),
        "未",
    ),
)


@dataclass(frozen=True, slots=True)
class View:
    """`text` as scored; ``offsets[i]`` is the position in the sentence of its i-th character, with one more at the end."""

    text: str
    offsets: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Span in the sentence of ``text[start:end]``."""
        return self.offsets[start], max(self.offsets[end - 1] + 1, self.offsets[end]) if end > start else self.offsets[
            start
        ]


def view(sentence: str) -> View:
    """The scored form: half and full width made one, every figure one 0, white space out."""
    text = sentence.translate(_PUNCTUATION)
    if any("\uff01" <= c <= "\uff5e" and c not in "，；：！？（）" for c in text):
        text = "".join(
            n if c not in "，；：！？（）" and len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text
        )
    for pattern, right in _OCR:
        text = pattern.sub(right, text)
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    for m in _SPAN.finditer(text):
        chars.append(text[at : m.start()])
        offsets.extend(range(at, m.start()))
        if m.group(0)[0].isdigit():
            chars.append("0")
            offsets.append(m.start())
        at = m.end()
    chars.append(text[at:])
    offsets.extend(range(at, len(text) + 1))
    return View("".join(chars).lower(), tuple(offsets))
