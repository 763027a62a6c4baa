"""HTML pages of government portals: the body without the portal around it, and what the page says beside the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from pbtext.errors import ReadError
from pbtext.readers.encoding import decode
from pbtext.readers.numbering import number_text
from pbtext.readers.plain import Block, Rows, flat, lay_out
from pbtext.records import Source

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,99}?encoding=[\"']([\w-]+)", re.I
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DROPPED = _words(
    "script style noscript template nav footer aside header iframe svg object embed button select input textarea head"
)
# Names in class or id of the portal's furniture, matched as whole words of bread-crumb, share_box and the like.
_FURNITURE = set(
    _words("""
    nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs bread share bdshare toolbar print footer foot header
    copyright sidebar related recommend pager qrcode ewm fontsize login search banner location position weizhi
    mbx dqwz bdsharebuttonbox
""")
)
# Names in class or id of the body, the surest first.
_BODIES = _words("""
    trs_editor trs_ueditor trs_editor_view zoom ucap-content ucapcontent pages_content vsb_content wp_articlecontent
    article-content article_content articlecontent article-con arti_content news_content newscontent con_text conttext
    bt-content content_text contenttext xxgk_content ewb-article-info main-txt artibody js_content zw_content
    detail-content view-content articlebody article content maincontent main-content con
""")
_CONTAINERS = _words("div section article main td table tbody tr form center body dd dl")
_INLINE = _words("""
    a abbr b bdi bdo big cite code data del dfn em font i img ins kbd label mark q ruby s samp small span strike strong
    sub sup time tt u var wbr o:p st1:chsdate
""")
_SENTENCE = re.compile(r"[，。；：！？]|\S{25}")
_TOOLS = re.compile(
    r"您?(?:现在)?(?:的|所在的?)?(?:当前)?位置\s*[：:]|【?\s*字[体号]|【?打印|【?关闭|分享到|扫一扫|浏览次数|点击数|阅读次数"
    r"|上一[篇条]|下一[篇条]|责任编辑|返回顶部|版权所有|相关(?:链接|文章|阅读)$"
)
_DATELINE = re.compile(r"(?:发布|发文|信息|文章)?(?:日期|时间|来源|单位)\s*[：:]")
_LABELS = {
    "issued": "成文日期 发文日期 生成日期 印发日期 发布日期 公开日期 发布时间 日期 时间",
    "bureau": "发布机构 发文机关 发布单位 公开机构 发文机构 发文单位 制发机关 信息来源 文章来源 来源",
    "number": "发文字号 文号 文件编号 公文文号",
    "title": "标题 名称 信息名称 文件名称 公文名称",
    "": "索引号 主题分类 公开方式 公开形式 主题词 关键词 有效性 体裁分类 组配分类",
}
_LABEL_OF = {label: key for key, labels in _LABELS.items() for label in labels.split()}
_PAIR = re.compile(
    rf"(?<![\u4e00-\u9fff])({'|'.join(sorted(_LABEL_OF, key=len, reverse=True))})\s*[：:]\s*(\S{{2,60}})"
)
_METAS = {"articletitle": "title", "pubdate": "issued", "contentsource": "bureau", "og:title": "title"}
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})(?:\s*[-月/.]\s*(\d{1,2}))?")
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass(slots=True)
class _Page:
    """Blocks in the making; ``line`` holds the pieces of the line that is not finished yet."""

    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        """Finish the line: a line end in the source is a space, but between Han characters it is nothing."""
        text = flat(_BETWEEN_HAN.sub("", "".join(self.line).replace("\u200b", "").replace("\ufeff", "")))
        if text:
            self.blocks.append(text)
        self.line.clear()


def read(data: bytes) -> Source:
    """Read an HTML page, one paragraph a line; ``hints`` has title, issued, bureau and number where it gives them."""
    text, warnings = _decode(data)
    root = _parse(text)
    everything = _blocks(root)
    metas = _metas(root)
    _drop_furniture(root)
    body = [block for block in _trimmed(_blocks(_body(root))) if isinstance(block, str) or not _is_card(block)]
    laid_out, tables = lay_out(body)
    if not laid_out:
        advice = "正文可能是图片或由脚本加载，请在浏览器中打开后复制到 Word 再试"
        raise ReadError("网页里没有正文文字", advice=advice)
    inside = set(body)
    hints = _pairs([block for block in everything if block not in inside]) | metas
    return Source(laid_out, "html", tables=tables, hints=hints, warnings=warnings)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode by the charset the page names, unless its bytes say otherwise."""
    found = _CHARSET.search(data[:4096])
    text, encoding, replaced = decode(data, named=(found[1] or found[2]).decode() if found else "")
    if replaced * 50 > len(text):
        raise ReadError("网页的文字编码无法识别", advice="请在浏览器中打开，另存为 UTF-8 编码的网页再试")
    return text, (f"有 {replaced} 处字节无法按 {encoding} 解读，已用“\ufffd”代替",) if replaced else ()


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text.replace("\0", ""))
    root = etree.fromstring(text, parser) if text.strip() else None
    if root is None:
        raise ReadError("网页是空的，没有任何文字", advice="请检查文件是否下载完整")
    # libxml2 cuts what is too deep without an exception; half a report must not pass for a whole one.
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadError("网页结构嵌套过深，无法完整读取", advice="请在浏览器中打开后复制到 Word 再试")
    return root


def _blocks(root: etree._Element) -> list[Block]:
    page = _Page()
    _walk(root, page)
    page.end_line()
    return page.blocks


def _walk(element: etree._Element, page: _Page) -> None:
    """Append the text below an element: block elements and <br> end lines, a table of data is one block."""
    tag = element.tag
    if tag in _DROPPED or re.search(r"display\s*:\s*none", element.get("style") or ""):
        return
    if (
        tag == "sup"
        and re.fullmatch(r"\s*[\[［(]?\d{1,2}[\]］)]?\s*", _text(element))
        and "".join(page.line)[-1:] not in tuple("mMk米")
    ):
        return  # the mark of a footnote would read as part of the number before it
    rows = _rows(element) if tag == "table" else None
    inline = tag in _INLINE
    if not inline:
        page.end_line()
    if rows is not None:
        page.blocks.append(rows)
        return
    if tag == "li":
        page.line.append(_list_number(element))
    _add(element.text, page, lines=tag == "pre")
    for child in element:
        _walk(child, page)
        _add(child.tail, page, lines=tag == "pre")
    if not inline:
        page.end_line()


def _add(text: str | None, page: _Page, *, lines: bool) -> None:
    """Append text of the source to the line; in <pre> every line of the source is a line."""
    for index, piece in enumerate((text or "").split("\n") if lines else [text or ""]):
        if index:
            page.end_line()
        page.line.append(piece)


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _list_number(item: etree._Element) -> str:
    """Return the number a browser prints before an item of an ordered list, if the text has none of its own."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or re.match(r"\s*[（(]?[\d一二三四五六七八九十①-⑳]", _text(item)):
        return ""
    start = parent.get("start") or "1"
    number = (int(start) if start.isdigit() else 1) + sum(1 for other in item.itersiblings("li", preceding=True))
    styles = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    return number_text(number, styles.get(parent.get("type") or "", "decimal")) + "."


def _rows(table: etree._Element) -> Rows | None:
    """Return the cells of a table of data; None for a table that only places things on the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    taken: dict[tuple[int, int], str] = {}
    lines = list(table.iter("tr"))
    for at, row in enumerate(lines):
        column = 0
        for cell in row.iterchildren("td", "th"):
            blocks = _blocks(cell)
            if len(blocks) > 5 and sum(map(len, blocks)) > 500:
                return None
            while (at, column) in taken:
                column += 1
            for down in range(min(_span(cell, "rowspan"), len(lines) - at)):
                for right in range(_span(cell, "colspan")):
                    taken[at + down, column + right] = ""
            taken[at, column] = " ".join(block for block in blocks if isinstance(block, str))
    width = 1 + max((column for _, column in taken), default=0)
    rows = tuple(tuple(taken.get((row, column), "") for column in range(width)) for row in range(len(lines)))
    return rows if width > 1 else None


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return min(max(int(text), 1), 100) if text.isascii() and text.isdigit() else 1


def _names(element: etree._Element) -> Iterator[str]:
    yield from f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()


def _drop_furniture(root: etree._Element) -> None:
    """Remove navigation, lists of links and share bars, but nothing with a good part of the page's sentences."""
    mass = _mass(root)
    for element in list(root.iter("div", "ul", "ol", "section", "p", "span", "table", "dl")):
        words = {word for name in _names(element) for word in re.split(r"[-_\d]+", name)}
        named = bool(words & _FURNITURE) and mass[element] <= 0.2 * mass[root]
        parent = element.getparent()
        if parent is not None and (named or (element.tag in ("ul", "ol", "dl") and _only_links(element))):
            tail = element.tail
            element.clear()
            element.tail = tail


def _only_links(element: etree._Element) -> bool:
    links = [_text(link).strip() for link in element.iter("a")]
    return len(links) >= 3 and sum(map(len, links)) >= 0.8 * len(re.sub(r"\s", "", _text(element)))


def _mass(root: etree._Element) -> dict[etree._Element, int]:
    """Return for each element the number of characters of sentences and of table cells below it, without links."""
    mass: dict[etree._Element, int] = {}
    plain: dict[etree._Element, int] = {}  # the same for any text
    for element in reversed(list(root.iter())):  # children come before their parents
        own = every = 0
        if element.tag not in _DROPPED and element.tag != "a":
            texts = [text for text in (element.text, *(child.tail for child in element)) if text]
            every = sum(len(text.strip()) for text in texts) + sum(plain[child] for child in element)
            own = sum(len(text.strip()) for text in texts if _SENTENCE.search(text))
            own += sum(mass[child] for child in element)
            if element.tag in ("td", "th") and next(element.iterdescendants("table"), None) is None:
                own = every
        mass[element], plain[element] = own, every
    return mass


def _body(root: etree._Element) -> etree._Element:
    """Return the element that holds the body: of a known name, or the smallest with nearly all sentences."""
    mass = _mass(root)
    # Tables of data: three rows or more, filled with more than links, not the index card.
    filled = [(table, _rows(table)) for table in root.iter("table") if mass[table] >= 30]
    data = {table for table, rows in filled if rows is not None and len(rows) >= 3 and not _is_card(rows)}

    def held(element: etree._Element) -> int:
        return sum(table in data for table in element.iter("table"))

    dense = next(iter(root.iter("body")), root)
    while (best := max((c for c in dense if c.tag in _CONTAINERS), key=lambda c: mass[c], default=None)) is not None:
        # A single paragraph that outweighs the rest is not the body, and a table beside the sentences belongs to it.
        if mass[best] < 0.9 * mass[dense] or sum(1 for _ in best.iterdescendants("p", "br", "div", "tr")) < 3:
            break
        if held(best) < held(dense):
            break
        dense = best
    ranks = {name: rank for rank, name in enumerate(_BODIES)}
    known = [
        (min(rank), element) for element in root.iter() if (rank := [ranks[n] for n in _names(element) if n in ranks])
    ]
    enough = (0.5 if dense.tag == "body" else 0.85) * mass[dense]
    fitting = [
        (rank, -mass[element], at, element)
        for at, (rank, element) in enumerate(known)
        if mass[element] >= enough and (dense.tag == "body" or held(element) >= held(dense))
    ]
    return min(fitting, key=lambda item: item[:3])[3] if fitting and mass[dense] else dense


def _trimmed(blocks: list[Block]) -> Iterator[Block]:
    """Yield the blocks without lines that are tools of the page, and without date lines near its ends."""
    for at, block in enumerate(blocks):
        near_end = min(at, len(blocks) - 1 - at) < 4
        tool = (
            isinstance(block, str)
            and len(block) < 80
            and (_TOOLS.match(block) or (near_end and _DATELINE.match(block)))
        )
        if not tool:
            yield block


def _is_card(rows: Rows) -> bool:
    """Say whether a table is the page's index card (索引号, 发布机构 ...)."""
    return sum(1 for row in rows for cell in row if _label(cell) in _LABEL_OF) >= 3


def _label(cell: str) -> str:
    return re.sub(r"[\s:：【】\[\]]", "", cell)


def _metas(root: etree._Element) -> dict[str, str]:
    """Return hints from the meta elements of the Chinese portal standard, and the title."""
    hints: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        _hint(hints, _METAS.get(name, ""), element.get("content") or "")
    for title in [*root.iter("h1"), *root.iter("title")]:
        text = flat(_text(title))
        _hint(hints, "title", re.split(r"\s*[-_|—–]{1,2}\s*(?=[^-_|—–]*$)", text)[0] if title.tag == "title" else text)
    return hints


def _pairs(blocks: list[Block]) -> dict[str, str]:
    """Return hints from label and value beside the body: in cells, in one line, or in two lines."""
    hints: dict[str, str] = {}
    before = ""
    for block in blocks:
        for row in (block,) if isinstance(block, str) else block:
            if isinstance(row, str):
                for pair in _PAIR.finditer(row):
                    _hint(hints, _LABEL_OF[pair[1]], pair[2])
                _hint(hints, _LABEL_OF.get(_label(before), ""), row)
                before = row
            else:
                for label, cell in pairwise(row):
                    _hint(hints, _LABEL_OF.get(_label(label), ""), cell)
    return hints


def _hint(hints: dict[str, str], key: str, text: str) -> None:
    """Set a hint that is not set yet; a date becomes YYYY-MM-DD or YYYY-MM."""
    text = flat(text)
    if key == "issued":
        found = _DATE.search(text)
        text = "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
    if key and text and _label(text) not in _LABEL_OF and len(text) <= 200:
        hints.setdefault(key, text)
