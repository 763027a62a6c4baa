"""Pictures of pages to characters and rulings, by RapidOCR (the extra `ocr`). Its models come with its package; nothing is loaded
from a network."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pbtext.errors import ReadError
from pbtext.readers.grids import Grid, Rule, grids
from pbtext.readers.layout import Char, Point
from pbtext.readers.pages import Page, page_of, source_of
from pbtext.records import Source

DPI = 200
_A4 = (595.0, 842.0)  # points; a picture that says nothing about its size is taken for a page of this width
_DOUBTED = 0.8  # mean confidence of a page below which the reader is warned
_LONGEST = 4000  # pixels of the longer side of a page: more costs memory and time, and no character is read better
_MOST_PAGES = 500
_WIDE = str.maketrans(",:;?!()", "，：；？！（）")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,:;?!()]|[(](?=[\u4e00-\u9fff])")

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised on a page: characters and rulings in points (y upwards), and the mean confidence."""

    chars: tuple[Char, ...]
    rules: tuple[list[Rule], list[Rule]]
    confidence: float


def read(data: bytes, format_: str) -> Source:
    """Read a picture file; a TIFF may hold several pages."""
    pages = []
    for index, image in enumerate(_pictures(data)):
        width, height = (_A4[0], _A4[0] * image.shape[0] / image.shape[1])
        if image.shape[1] > image.shape[0]:
            width, height = _A4[1], _A4[1] * image.shape[0] / image.shape[1]
        pages.append(scanned_page(image, index=index, width=width, height=height))
    if not pages:
        raise ReadError("图片太大、已损坏或打不开", advice="请重新扫描（200 dpi 即可），或用看图软件打开后另存")
    return source_of(pages, format_)


def decode(data: bytes) -> Image | None:
    """The first picture in the bytes of a picture file, or None."""
    return next(iter(_pictures(data)), None)


def _pictures(data: bytes) -> Iterator[Image]:
    """The pages of a picture file one by one, so that no more than one is in memory."""
    raw = np.frombuffer(data, np.uint8)
    for index in range(_MOST_PAGES):
        try:
            good, found = cv2.imdecodemulti(raw, cv2.IMREAD_COLOR, range=(index, index + 1))
        except cv2.error:  # also where the picture has more pixels than the sandbox allows
            return
        if not good or not found:
            return
        yield _shrunk(np.asarray(found[0], dtype=np.uint8))


def _shrunk(image: Image) -> Image:
    share = _LONGEST / max(image.shape[:2])
    if share >= 1:
        return image
    size = (max(1, round(image.shape[1] * share)), max(1, round(image.shape[0] * share)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def scanned_page(
    image: Image,
    *,
    index: int,
    width: float,
    height: float,
    more: Sequence[Char] = (),
    tables: Sequence[Grid] | None = None,
) -> Page:
    """A page from its picture; `width` and `height` are the page's in points. Characters that need no recognition come in `more`,
    and its tables, where they are known, in `tables`.
    """
    scan = recognise(image, width=width, height=height)
    ruled = grids(*scan.rules) if tables is None else tables
    page = page_of([*scan.chars, *more], ruled, index=index, height=height, width=width)
    page.scanned, page.doubted = True, scan.confidence < _DOUBTED
    return page


def recognise(image: Image, *, width: float, height: float) -> Scan:
    """The characters and rulings of a picture, turned level where it was scanned askew."""
    found = _engine()(image, return_word_box=True, return_single_char_box=True)
    if found is None or found.boxes is None or found.word_results is None:
        return Scan((), ([], []), 1.0)
    level = _levelled(found.boxes, image.shape)
    scale = (width / image.shape[1], height / image.shape[0])

    def place(x: float, y: float) -> Point:
        a, b = level @ (x, y, 1.0)
        return float(a) * scale[0], height - float(b) * scale[1]

    lines = [_characters(words, place) for words in found.word_results if words]
    sizes = [size for _, size in lines]
    usual = median([size for chars, size in lines for _ in chars]) if lines else 0.0
    chars = []
    for (line, _), size in zip(lines, sizes, strict=True):
        even = usual if abs(size - usual) < 0.15 * usual else size  # measured sizes waver; body text has one
        chars += [Char(text, x0, x1, y, even) for text, x0, x1, y in line]
    turned = cv2.warpAffine(image, level, (image.shape[1], image.shape[0]), borderValue=(255, 255, 255))
    return Scan(tuple(chars), _rules(np.asarray(turned, dtype=np.uint8), scale, height), float(np.mean(found.scores)))


def _characters(words: Sequence[Any], place: Any) -> tuple[list[tuple[str, float, float, float]], float]:
    """The characters of a line (text, left, right, baseline) and its font size, from the boxes of its characters."""
    text = "".join(word[0] for word in words)
    wide = _BETWEEN_HAN.sub(lambda sign: sign[0].translate(_WIDE), text)  # the recogniser writes marks in half width
    boxes = [[place(*corner) for corner in word[2]] for word in words]
    tops = median(max(y for _, y in box) for box in boxes)
    bottoms = median(min(y for _, y in box) for box in boxes)
    baseline = bottoms + 0.15 * (tops - bottoms)
    line = []
    at = 0
    for word, box in zip(words, boxes, strict=True):
        left, right = min(x for x, _ in box), max(x for x, _ in box)
        step = (right - left) / max(len(word[0]), 1)
        for k in range(len(word[0])):
            line.append((wide[at + k], left + k * step, left + (k + 1) * step, baseline))
        at += len(word[0])
    pitches = [b[1] - a[1] for a, b in pairwise(line) if _han(a[0]) and _han(b[0])]
    size = median(pitches) if len(pitches) >= 3 else 0.72 * (tops - bottoms)
    return line, size


def _han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _levelled(boxes: Any, shape: Sequence[int]) -> NDArray[np.float64]:
    """The transform of pixels that makes the lines of text level: their median slope, weighted by length."""
    slopes = []
    for box in boxes:
        (x0, y0), (x1, y1) = box[0], box[1]
        if x1 - x0 > 0.2 * shape[1]:
            slopes.append(math.degrees(math.atan2(y1 - y0, x1 - x0)))
    angle = median(slopes) if slopes else 0.0
    angle = angle if 0.15 < abs(angle) < 15 else 0.0
    return np.asarray(cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), angle, 1.0), dtype=np.float64)


def _rules(image: Image, scale: tuple[float, float], height: float) -> tuple[list[Rule], list[Rule]]:
    """The rulings in a picture: dark stretches much longer than a stroke of a character."""
    dark = (cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) < 160).astype(np.uint8)
    least = max(image.shape[1] // 40, 20)
    across = [
        Rule(height - (y + h / 2) * scale[1], x * scale[0], (x + w) * scale[0])
        for x, y, w, h in _stretches(dark, (least, 1))
        if h <= 12
    ]
    down = [
        Rule((x + w / 2) * scale[0], height - (y + h) * scale[1], height - y * scale[1])
        for x, y, w, h in _stretches(dark, (1, least))
        if w <= 12
    ]
    return across, down


def _stretches(dark: Image, kernel: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:]]


@cache
def _engine() -> Any:
    """The recogniser, loaded once a process; it says nothing on the terminal."""
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    # its classifier of upside-down lines turns good ones round
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
        }
    )
