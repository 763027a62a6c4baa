"""Word's automatic numbering: from numbering.xml and styles.xml to the text that Word prints before a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# Printed bullets carry meaning only where they are one of these; the rest are glyphs of symbol fonts.
_BULLETS = frozenset("★☆▲△※")
_TIGHT = tuple("、.．。)）】〕」》,，:：;；]-—") + tuple(map(chr, range(0x2460, 0x2500)))


@dataclass(frozen=True, slots=True)
class Level:
    """A level: ``text`` is its pattern (``%1.%2``), ``restart`` the 1-based level that restarts it (0: none)."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """A w:num: its abstract definition (whose counters it shares), its levels and the starts it overrides."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says about numbering; None where it says nothing."""

    base: str
    number: str | None
    level: int | None


@dataclass(slots=True)
class Numbering:
    """All lists of a document and the counters as they stand; ``label`` must be asked in document order."""

    lists: dict[str, List] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    default_style: str = ""
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, properties: etree._Element | None) -> str:
        """Return the numbering of the paragraph with these w:pPr (empty for none) and count it."""
        number, level = self._find(properties)
        found = self.lists.get(number)
        if found is None or level not in found.levels:
            return ""
        self._count(number, found, level)
        return self._render(found, level)

    def _find(self, properties: etree._Element | None) -> tuple[str, int]:
        """Return list id and level of a paragraph, its own or inherited through styles; ("", 0) for none."""
        number, level = _number_of(properties)
        names = list(self._chain(value(properties, "pStyle") or self.default_style))
        if number is None:
            for name in names:
                style = self.styles[name]
                number = style.number if number is None else number
                level = style.level if level is None else level
            if number is not None and level is None and number in self.lists:
                # A style in a list says which list; the level of the list says which style.
                linked = {item.style: depth for depth, item in self.lists[number].levels.items() if item.style}
                level = next((linked[name] for name in names if name in linked), None)
        return (number or "", level or 0) if number != "0" else ("", 0)

    def _chain(self, name: str) -> Iterator[str]:
        """Yield the style and the styles it is based on, each once."""
        seen: set[str] = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            yield name
            name = self.styles[name].base

    def _count(self, number: str, found: List, level: int) -> None:
        counters = self._counters.setdefault(found.abstract, {})
        if level in found.starts and (number, level) not in self._started:
            counters[level] = found.starts[level]
        else:
            counters[level] = counters[level] + 1 if level in counters else found.levels[level].start
        self._started.add((number, level))
        for deeper in [depth for depth in counters if depth > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or level < restart:
                del counters[deeper]

    def _render(self, found: List, level: int) -> str:
        item, counters = found.levels[level], self._counters[found.abstract]
        if item.format == "bullet":
            return item.text if item.text in _BULLETS else ""
        text = item.text
        for depth in range(level + 1):
            if f"%{depth + 1}" in text:
                other = found.levels.get(depth, Level())
                legal = item.legal and other.format != "none"
                count = counters.get(depth, found.starts.get(depth, other.start))
                text = text.replace(f"%{depth + 1}", number_text(count, "decimal" if legal else other.format))
        # Word prints a tab or a space here; behind a mark such as 、 it says nothing and would part the title off.
        spaced = item.suffix != "nothing" and text.strip() and not text.rstrip().endswith(_TIGHT)
        return text.rstrip() + " " if spaced else text


def value(parent: etree._Element | None, name: str) -> str | None:
    """Return the w:val of the first child with this local name, None where there is none."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def load(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Read the roots of numbering.xml and styles.xml (None where the part is missing)."""
    result = Numbering()
    numbering_styles: dict[str, str] = {}
    for element in [] if styles is None else styles.iterfind(W + "style"):
        name, properties = element.get(W + "styleId") or "", element.find(W + "pPr")
        number, level = _number_of(properties)
        if element.get(W + "type") == "numbering":
            numbering_styles[name] = number or ""
        elif element.get(W + "type", "paragraph") == "paragraph":
            result.styles[name] = Style(value(element, "basedOn") or "", number, level)
            if element.get(W + "default") in ("1", "true", "on"):
                result.default_style = name
    if numbering is None:
        return result
    abstracts = {item.get(W + "abstractNumId") or "": item for item in numbering.iterfind(W + "abstractNum")}
    numbers = {item.get(W + "numId") or "": item for item in numbering.iterfind(W + "num")}
    linked = {link: key for key, item in abstracts.items() if (link := value(item, "styleLink"))}
    for key, element in numbers.items():
        abstract = value(element, "abstractNumId") or ""
        style = value(abstracts.get(abstract), "numStyleLink")
        if style is not None:  # the definition stands where the numbering style is defined
            target = numbers.get(numbering_styles.get(style, ""))
            abstract = linked.get(style) or value(target, "abstractNumId") or abstract
        definition = abstracts.get(abstract)
        levels = dict(_levels(definition)) if definition is not None else {}
        starts: dict[int, int] = {}
        for override in element.iterfind(W + "lvlOverride"):
            depth = _integer(override.get(W + "ilvl"), 0)
            levels.update(_levels(override))
            if (start := value(override, "startOverride")) is not None:
                starts[depth] = _integer(start, 1)
        result.lists[key] = List(abstract, levels, starts)
    return result


def number_text(number: int, style: str) -> str:
    """Return a number in one of Word's formats (w:numFmt); an unknown format is written in digits."""
    if style == "none":
        return ""
    if number < 1 and style not in ("decimalZero", "ideographDigital"):
        return str(number)
    if style in ("chineseCounting", "taiwaneseCounting", "koreanCounting") and number >= 100:
        style = "ideographDigital"  # these count in tens and spell larger numbers digit by digit
    match style:
        case "chineseCounting" | "chineseCountingThousand" | "taiwaneseCounting" | "taiwaneseCountingThousand":
            return _counted(number, _DIGITS.replace("〇", "零"), "十百千", one_before_ten=False)
        case "japaneseCounting":
            text = _counted(number, _DIGITS, "十百千", one_before_ten=False).replace("〇", "")
            return re.sub("一(?=[十百千])", "", text)
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return _counted(number, _LEGAL, "拾佰仟", one_before_ten=True)
        case "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" | "koreanDigital2":
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        case "ideographTraditional":
            return _STEMS[(number - 1) % 10]
        case "ideographZodiac":
            return _BRANCHES[(number - 1) % 12]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _symbol(number, ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)))
        case "decimalEnclosedParen":
            return _symbol(number, ((1, 20, 0x2474),))
        case "decimalEnclosedFullstop":
            return _symbol(number, ((1, 20, 0x2488),))
        case "ideographEnclosedCircle":
            return _symbol(number, ((1, 10, 0x3280),))
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
        case "decimalZero":
            return f"{number:02d}"
        case "numberInDash":
            return f"- {number} -"
        case "lowerLetter" | "upperLetter":
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letters if style == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman":
            return _roman(number) if style == "upperRoman" else _roman(number).lower()
        case _:
            return str(number)


def _levels(parent: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in parent.iterfind(W + "lvl"):
        # A w14 format such as 001 stands in mc:AlternateContent with a plain one to fall back on.
        formats = [item.get(W + "val") or "" for item in element.iter(W + "numFmt")]
        legal, restart = element.find(W + "isLgl"), value(element, "lvlRestart")
        yield (
            _integer(element.get(W + "ilvl"), 0),
            Level(
                format=next((item for item in formats if item != "custom"), "decimal"),
                text=value(element, "lvlText") or "",
                start=_integer(value(element, "start"), 1),
                suffix=value(element, "suff") or "tab",
                restart=None if restart is None else _integer(restart, 0),
                legal=legal is not None and legal.get(W + "val", "1") not in ("0", "false", "off"),
                style=value(element, "pStyle") or "",
            ),
        )


def _number_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """Return list id and level as written in w:pPr/w:numPr, None for what is not written."""
    found = None if properties is None else properties.find(W + "numPr")
    level = value(found, "ilvl")
    return value(found, "numId"), None if level is None else _integer(level, 0)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.strip().lstrip("-").isdigit() else default


def _counted(number: int, digits: str, units: str, *, one_before_ten: bool) -> str:
    """Write 1 to 9999 in counting words; beyond that in digits, which no list of a report reaches."""
    if number > 9999:
        return str(number)
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    ten = digits[1] + units[0]
    return text.removeprefix(digits[1]) if text.startswith(ten) and not one_before_ten else text


def _symbol(number: int, ranges: tuple[tuple[int, int, int], ...]) -> str:
    """Return the one-character form of a number from (first, last, code point of first), digits where there is none."""
    return next((chr(code + number - first) for first, last, code in ranges if first <= number <= last), str(number))


def _roman(number: int) -> str:
    text = ""
    for amount, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * (number // amount)
        number %= amount
    return text
