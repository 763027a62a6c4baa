"""Recommendation sentences -> who should act, what to do, and of what kind it is."""

from __future__ import annotations

import re

from pbtext.records import Recommendation, Report, Sentence

KINDS = ("整改建议", "下一步措施", "对上级建议")

_ACTOR = (
    r"(?:各|有关|相关|主管|市|县|区|省|州|旗|镇|乡|街道|项目|预算|财政|业务|实施|上级|本级|全县|我)?[\u4e00-\u9fff]{0,14}?"
    r"(?:财政局|财政厅|财政部门|主管部门|预算部门|部门|单位|人民政府|政府|委员会|乡镇|街道办事处|街道|村委会|管委会|中心|医院|学校|公司|机构|"
    r"企业|专班|领导小组|办公室|评价组|处室|科室|股室|[\u4e00-\u9fff]{1,6}?(?:[局厅委科股室院站队]|办(?![法理好])|处(?![理置罚于])|所(?![有需在])))"
)
_ASK = r"(?:建议|恳请|请|希望|提请|督促|责成|要求|敦促|商请|指导)"
_LEAD = re.compile(rf"^{_ASK}由?(?P<actor>{_ACTOR}(?:[、和及会同与]{_ACTOR}){{0,3}})")
_SUBJECT = re.compile(
    rf"(?:^|[，,：:])(?P<actor>{_ACTOR}(?:[、和及会同与]{_ACTOR}){{0,3}})(?:要|应当?|须|需|将|拟|负责|牵头|会同|于|在|每|尽快|抓紧|统一|进一步|必须|可)"
)
_ALREADY = re.compile(r"^(?:针对|对于|对照|围绕|鉴于|结合|根据|按照)[^，,]{2,60}[，,]")
_MODAL = re.compile(
    rf"^(?:同时|此外|另外|一方面|另一方面|其中|今后|下一步|下步|接下来)?[，,]?(?:{_ASK}|应当?|要|须|需要|将|拟)?"
)
_UP = re.compile(
    r"(?:恳请|建议|请求|提请|商请|希望|请|盼)[^，。；]{0,4}(?:上级|省|自治区|市|中央|国家|财政部|州|厅|县里|区里)"
)
_SELF = re.compile(
    r"我[局县市区院校镇乡单位委站所处办中心]|本[局院校单位镇]|下一步|下步|今后我们|拟|将(?:于|在|对|把|继续|进一步)|打算|力争"
)
_FUTURE_CHAPTER = re.compile(r"下一?步|打算|今后|改进措施|工作(?:思路|安排|计划)|努力方向|后续")
_OBLIGATION = re.compile(r"建议|应当?|须|要求|请|不得|必须")


def find_recommendations(report: Report, *, recommendation: str) -> tuple[Recommendation, ...]:
    """One recommendation for each sentence of that role, in order."""
    asked = [s for s in report.sentences if s.role == recommendation]
    return tuple(
        Recommendation(
            index=k,
            sentence=s.index,
            actor=find_actor(bare(s)),
            action=find_action(bare(s)),
            kind=find_kind(bare(s), _chapter(report, s)),
            categories=s.categories,
        )
        for k, s in enumerate(asked)
    )


def bare(sentence: Sentence) -> str:
    """The sentence without its numbering and closing mark."""
    text = sentence.text.strip().strip("*")
    if sentence.number and text.startswith(sentence.number):
        text = text[len(sentence.number) :]
    return text.strip(" \t\u3000【】").rstrip("。；;！!")


def find_actor(text: str) -> str:
    """Who should act, as named; empty where the sentence names nobody."""
    core = _ALREADY.sub("", text)
    m = _LEAD.search(core) or _SUBJECT.search(core)
    return re.sub(r"^(?:建议|恳请|请|由)", "", m.group("actor")) if m else ""


def find_action(text: str) -> str:
    """What is asked for: the sentence without what it answers, who acts and the words of asking."""
    core = _ALREADY.sub("", text)
    core = _MODAL.sub("", core, count=1)
    actor = find_actor(text)
    if actor and core.startswith(actor):
        core = re.sub(r"^(?:应当?|要|须|需要?|将|拟|负责)", "", core[len(actor) :])
    core = core.lstrip("，,：: ")
    return core or text


def find_kind(text: str, chapter: str) -> str:
    """整改建议, 下一步措施 (the writer's own plans) or 对上级建议 (asked of those above)."""
    if _UP.search(text):
        return KINDS[2]
    if _SELF.search(text) or (_FUTURE_CHAPTER.search(chapter) and not _OBLIGATION.search(text)):
        return KINDS[1]
    return KINDS[0]


def _chapter(report: Report, sentence: Sentence) -> str:
    titles = []
    section = sentence.section
    while section > 0:
        titles.append(report.sections[section].title)
        section = report.sections[section].parent
    return " ".join(titles)
