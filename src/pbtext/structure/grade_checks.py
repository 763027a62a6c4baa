"""Grades against the scores they are given for, by the report's own limits where it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pbtext.records import Check, Span
from pbtext.structure.figures import NUMBER, Figure, check, figure

_RANGE = r"\s*分?\s*(?:[（(]含\S{0,4}?[)）])?\s*(?:[及（(]*以上[）)]?|[-—~～至到]\s*\d{2,3})"
_NAMED = r"[^。；，、\d优良中差合]{0,12}[“\"]?(优|良|中|合格|差)"
_THRESHOLD = re.compile(
    rf"(?:(\d{{2}}){_RANGE}|(?:大于等于|大于或等于|不低于|≥)\s*(\d{{2}})[^。；，、优良中差]{{0,8}}?){_NAMED}"
)
_REVERSED = re.compile(
    rf"(优|良|中|合格)[秀好等]?[”\"]?[^。；，、\d优良中差]{{0,6}}[（(]?(?:≥\s*(\d{{2}})|(\d{{2}}){_RANGE})"
)
_GRADES = (("优", 90.0), ("良", 80.0), ("中", 60.0), ("差", 0.0))  # 财预〔2020〕10号
_LIKE = {"合格": "中"}
_GRADE = re.compile(
    r"(?:等级|等次|级别|档次|评级|结论|评定|评为|定为|评价为|判[定为]|列[为入]|归[为入]|结果)[^。；\d优良中差不未距从由]{0,8}?[“\"「『]?\s*"
    r"(优|良|中|差)(?:秀|好|等)?[”\"」』]?(?=[，。；、）)（(！\s等级次档]|$)"
)
_SCORE = re.compile(
    r"(?:得分|评分|总分|打分|评定|自评|综合|合计|最[终后]|得|分数|分值|共|为)(?:结果)?[^\d，。；%％]{0,6}?("
    + NUMBER
    + r")\s*分?(?![\d.%％个家项名户万元人制年月])"
)
_OWN = re.compile(r"等级|等次|级别|档次|评级|[本该]项|[本该]资金|总体|综合")
_OTHERS = re.compile(r"上年|去年|往年|以前年度|同类")
_OTHER_SCALE = re.compile(r"得分率|折算|折合|满分(?:值|为|是)?\s*(?!100(?!\d))\d")
TOTAL = re.compile(
    r"(?:[本该](?:项目|项|资金|政策|单位|部门|专项)\S{0,4}得$|(?:综合|总|最终|最后|总体|整体|绩效|评价|复核|自评|项目)(?:绩效|评价|自评)?(?:得分|评分|总分|评定|分数|分)?|合计|总计|共计?|相加|之和|累计|汇总)"
    r"(?:后|结果)?(?:得分)?(?:为|是|得到?|达|】|：|:|\s)*$"
)


def thresholds(text: str) -> tuple[tuple[str, float], ...]:
    """The least score of each grade: as the report defines them, else as the ministry does."""
    own = {_LIKE.get(grade, grade): float(first or second) for first, second, grade in _THRESHOLD.findall(text)}
    for grade, first, second in _REVERSED.findall(text):
        own.setdefault(_LIKE.get(grade, grade), float(first or second))
    if len(own) < 2:
        return _GRADES
    return tuple(sorted(((g, own.get(g, least)) for g, least in _GRADES), key=lambda x: -x[1]))


def grade_of(score: float, grades: Sequence[tuple[str, float]]) -> str:
    """The grade that a score earns."""
    return next((grade for grade, least in grades if score >= least), grades[-1][0])


def find_grade_checks(text: str, sentences: Sequence[Span], overall: Sequence[Figure]) -> Iterator[Check]:
    """Grades in the running text that their score does not earn.

    A grade goes with the score before it in its sentence; one without goes with the report's only `overall` score.
    """
    grades = thresholds(text)
    alone = overall[0] if len({f.value for f in overall}) == 1 else None
    given_in = [[] if _defines(text[a:b]) else list(_GRADE.finditer(text, a, b)) for a, b in sentences]
    if alone is not None and any(m[1] == grade_of(alone.value, grades) for given in given_in for m in given):
        alone = None  # the right grade is told: others are about something else
    for (start, end), given in zip(sentences, given_in, strict=True):
        at = start
        if _OTHER_SCALE.search(text, start, end):
            continue
        for m in given:
            scores = [figure(x[1], x.start(1)) for x in _SCORE.finditer(text, at, m.end())]
            scores = [f for f in scores if 20 <= f.value <= 100]
            at = m.end()
            others = len(given) > 1 or _OTHERS.search(text, start, end) or not _OWN.search(text, start, m.end())
            score = scores[-1] if scores else None if others else alone
            if score is None or (earned := grade_of(score.value, grades)) == m[1]:
                continue
            reason = f"{score.value:g}分应评为“{earned}”，写作“{m[1]}”"
            yield check("等级", reason, text, score, dict(grades)[earned], m.span(1))


def _defines(sentence: str) -> bool:
    """Whether a sentence says which grades there are, or which scores earn them."""
    return (
        bool(re.search(r"优秀?[”\"]?[、，/和]\s*[“\"]?良", sentence))
        or len(_THRESHOLD.findall(sentence)) + len(_REVERSED.findall(sentence)) >= 2
    )
