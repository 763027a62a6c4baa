"""What a report says about itself: title, region, bureau, fiscal year, date of issue, kind, number, score and funds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pbtext.records import Metadata
from pbtext.structure.numbering import parse_han
from pbtext.structure.regions import find_region

KINDS = ("财政重点评价", "单位自评", "复核通报", "项目评价", "运行监控", "审计式", "人大报告", "年度总结")

# the first pattern that the title (then the opening lines) answers names the kind
_KIND_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("人大报告", re.compile(r"人大|人民代表大会|常委会|常务委员会|财经委|财政经济委员会|预算工委|预算工作委员会")),
    ("审计式", re.compile(r"审计(?!局)|专项检查|核查(?:情况|报告)|监督检查")),
    ("复核通报", re.compile(r"复核|抽查|通报|抽评|再评价")),
    ("运行监控", re.compile(r"监控")),
    ("年度总结", re.compile(r"总结|考核自评|(?:管理|评价)工作(?:开展)?(?:情况)?(?:的)?(?:报告|汇报)|工作开展情况")),
    ("单位自评", re.compile(r"自评")),
    ("财政重点评价", re.compile(r"财政重点|重点(?:项目|绩效)|财政(?:绩效)?评价|(?:项目支出|部门整体).{0,12}评价情况")),
    ("项目评价", re.compile(r"绩效评价|评价报告|计分表|评分表|评价结果")),
)
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,10})\s*[〔\[【（(［]\s*((?:19|20)\d{2})\s*[〕\]】）)］]\s*第?\s*(\d{1,4})\s*号"
)
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_HAN_DATE = re.compile(
    r"(二[〇零○О0]?[零〇一二三四五六七八九十○]{1,3})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_FISCAL = re.compile(
    r"((?:19|20)\d{2})\s*(年度?)(?=\s*[\u4e00-\u9fff“《]{0,12}?(?:预算|支出|绩效|项目|资金|部门|财政))"
)
_BUREAU = re.compile(
    r"[\u4e00-\u9fff]{2,18}?(?:财政局|财政厅|审计局|委员会|管委会|人民政府|教育局|卫生健康局|水利局|农业农村局|管理局|服务中心|办公室|办事处|"
    r"中心|医院|学校|大学|学院|公司|事务所|评价组|[\u4e00-\u9fff]{2,6}局|[\u4e00-\u9fff]{2,6}厅)"
)
_SCORE = re.compile(
    r"(?:综合|总体|最终|最后|平均|评价|复核|总)(?:绩效)?(?:评价|评定)?(?:得分|评分|总分|分值)[为是：:]?\s*(\d{1,3}(?:\.\d{1,2})?)\s*分"
)
_GRADE = re.compile(
    r"(?:等级|等次|级别|评级|评定|结果|评价)(?:评定)?[为是：:]?\s*[“\"‘「]?(优秀?|良好?|中等?|差|合格|不合格)(?=[”\"’」。，；、）)\s]|$)"
)
_BUDGET = re.compile(
    r"(?:年初预算|预算(?:金额|安排|批复|资金|数)?|批复|下达|安排|投入)[^，。；\d]{0,12}?(\d[\d,，]*(?:\.\d+)?)\s*(万元|亿元)"
)
_SPENT = re.compile(
    r"(?:实际(?:支出|支付|使用|执行)|(?:累计|已|共)(?:支出|支付|拨付)|实付|支出)[^，。；\d]{0,8}?(\d[\d,，]*(?:\.\d+)?)\s*(万元|亿元)"
)


def find_metadata(paragraphs: Sequence[str], hints: Mapping[str, str]) -> Metadata:
    """Metadata of a report from its paragraphs; `hints` (of the file's format) win where they say something."""
    head = [_close_spacing(p) for p in paragraphs[:12]]
    tail = [_close_spacing(p) for p in paragraphs[-12:]]
    text = "\n".join(paragraphs)
    title = hints.get("title", "").strip() or _title(head)
    number = hints.get("number", "") or _document_number(head)
    region, province = find_region(title, head, tail, text)
    return Metadata(
        title=title,
        region=region,
        province=province,
        bureau=hints.get("bureau", "") or _bureau(title, head, tail),
        year=_fiscal_year(title, text),
        issued=_iso(hints.get("issued", "")) or _issued(tail, head),
        kind=_kind(title, head),
        number=number,
        score=_first_number(_SCORE, text),
        grade=(m.group(1) if "合格" in m.group(1) else m.group(1)[0]) if (m := _GRADE.search(text)) else "",
        budget=_funds(_BUDGET, text),
        spent=_funds(_SPENT, text),
    )


def _close_spacing(text: str) -> str:
    """Spaces that stretched a line closed: `财 政 局` is 财政局."""
    return re.sub(r"(?<=[\u4e00-\u9fff0-9])[ \u3000]+(?=[\u4e00-\u9fff0-9])", "", text).strip(" \u3000*#")


def _title(head: Sequence[str]) -> str:
    """The first line that reads as a title, with its second line where it was broken in two."""
    for i, line in enumerate(head[:8]):
        if re.search(r"文件$|^[（(]|号$|[。；，]$|：$", line) or len(line) > 70 or "\t" in line:
            continue
        nxt = head[i + 1] if i + 1 < len(head) else ""
        joined = line + nxt
        if re.search(
            r"(?:报告|通报|总结|汇报|情况|计分表|评分表|说明|意见|公告|结果|函|表)(?:[（(].{1,8}[)）])?$", line
        ):
            return line
        if len(line) >= 8 and len(nxt) <= 30 and re.search(r"(?:报告|通报|总结|汇报|情况|表|意见)$", nxt):
            return joined
    return next(
        (x for x in head if 6 <= len(x) <= 60 and not x.endswith(("文件", "号", "："))), head[0] if head else ""
    )


def _document_number(head: Sequence[str]) -> str:
    for line in head:
        if (m := _NUMBER.search(line)) and len(line) <= 40:
            return f"{m.group(1)}〔{m.group(2)}〕{m.group(3)}号"
    return ""


def _bureau(title: str, head: Sequence[str], tail: Sequence[str]) -> str:
    """Who issued it: the signature, else the name in the title, else a line of its own near the top."""
    for line in reversed(tail):
        if 4 <= len(line) <= 30 and (m := _BUREAU.fullmatch(line)):
            return m.group(0)
    if m := re.match(
        r"(?:关于)?([\u4e00-\u9fff]{2,16}?(?:局|厅|委|委员会|中心|医院|学校|大学|人民政府|办事处))(?=关于|\d)", title
    ):
        return m.group(1)
    return next((m.group(0) for line in head[:6] if len(line) <= 30 and (m := _BUREAU.fullmatch(line))), "")


def _fiscal_year(title: str, text: str) -> int | None:
    """The fiscal year meant: years that stand before budget words, those of the title counted thrice."""
    votes: Counter[int] = Counter()
    for part, weight in ((title, 3), (text, 1)):
        for m in _FISCAL.finditer(part):
            votes[int(m.group(1))] += weight * (2 if m.group(2) == "年度" else 1)
    named = [int(y) for y in re.findall(r"((?:19|20)\d{2})\s*年度", title)]
    if named:
        return named[0]
    return max(votes, key=lambda y: (votes[y], -y)) if votes else None


def _issued(tail: Sequence[str], head: Sequence[str]) -> str:
    for line in [*reversed(tail), *head]:
        if len(line) <= 40 and (found := _iso(line)):
            return found
    return ""


def _iso(text: str) -> str:
    """A date as YYYY-MM-DD, YYYY-MM or empty."""
    if m := re.search(r"((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})", text):
        return _checked(*(int(g) for g in m.groups()))
    if m := _DATE.search(text):
        return _checked(int(m.group(1)), int(m.group(2)), int(m.group(3) or 0))
    if m := _HAN_DATE.search(text):
        digits = "".join(str("零一二三四五六七八九".find("零" if c in "〇○О0" else c)) for c in m.group(1))
        if len(digits) == 4 and "-" not in digits:
            return _checked(int(digits), parse_han(m.group(2)), parse_han(m.group(3) or "零"))
    return ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        when = date(year, month, day or 1)
    except ValueError:
        return ""
    return when.isoformat() if day else when.isoformat()[:7]


def _kind(title: str, head: Sequence[str]) -> str:
    for part in (title, "\n".join(head)):
        for kind, pattern in _KIND_RULES:
            if pattern.search(part):
                return kind
    return ""


def _first_number(pattern: re.Pattern[str], text: str) -> float | None:
    value = float(m.group(1)) if (m := pattern.search(text)) else None
    return value if value is None or value <= 100 else None


def _funds(pattern: re.Pattern[str], text: str) -> float | None:
    """The first sum stated, in 万元."""
    if m := pattern.search(text):
        value = float(m.group(1).replace(",", "").replace("，", ""))
        return round(value * (10_000 if m.group(2) == "亿元" else 1), 4)
    return None
