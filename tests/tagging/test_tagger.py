from __future__ import annotations

import pytest
from hypothesis import given, settings

from pbtext.records import Report
from pbtext.tagging.evidence import SURROUNDINGS
from pbtext.tagging.tagger import Tagger, parse_text
from tests.helpers import REPORT, report_texts, texts_of

SHORT = ["", "   \n\n", "无", "未开展满意度调查。", "（一）", "12.5\t无\t—", "建议尽快拨付资金。", "。", "A\tB\n1\t2"]
CODED = ("problem", "recommendation")


def check_evidence(report: Report, tagger: Tagger) -> None:
    for s in report.sentences:
        assert s.role in {r.id for r in tagger.taxonomy.roles}
        assert 0 <= s.confidence <= 1
        assert set(s.categories) <= set(tagger.taxonomy.ids)
        assert len(set(s.categories)) == len(s.categories) == len(s.category_confidence)
        labels = {e.label for e in s.evidence}
        if s.role in CODED:
            assert s.role in labels, f"no evidence that this is a {s.role}: {s.text}"
        else:
            assert s.categories == ()
        assert set(s.categories) <= labels, f"no evidence for {s.categories}: {s.text}"
        for e in s.evidence:
            a, b = e.span
            assert s.start <= a < b <= s.end
            assert e.text
            if len(s.spans) == 1:
                assert report.text[a:b] == e.text
            assert any(a >= x and a < y for x, y in s.spans)
            assert any(b > x and b <= y for x, y in s.spans)


def test_no_label_without_evidence_in_reports(sample: list[Report], shipped: Tagger) -> None:
    assert sum(s.role == "problem" for r in sample for s in r.sentences) > 50
    for report in sample:
        check_evidence(report, shipped)
    words = [(e.label, s.index) for r in sample for s in r.sentences for e in s.evidence if e.rule != SURROUNDINGS]
    labels = [
        (label, s.index) for r in sample for s in r.sentences if s.role in CODED for label in (s.role, *s.categories)
    ]
    assert len(set(words)) >= 0.98 * len(set(labels)), "evidence should nearly always be words of the sentence"


@pytest.mark.parametrize("text", SHORT)
def test_no_label_without_evidence_in_short_texts(text: str, shipped: Tagger, tiny: Tagger) -> None:
    for tagger in (shipped, tiny):
        check_evidence(tagger.tag(text), tagger)


@settings(max_examples=40)
@given(text=report_texts)
def test_no_label_without_evidence_in_any_text(text: str, tiny: Tagger) -> None:
    report = tiny.tag(text)
    check_evidence(report, tiny)
    assert report.text == text
    assert texts_of(report) == texts_of(parse_text(text))


@settings(max_examples=40)
@given(text=report_texts)
def test_points_and_recommendations_account_for_all(text: str, tiny: Tagger) -> None:
    report = tiny.tag(text)
    problems = [s.index for s in report.sentences if s.role == "problem"]
    assert sorted(i for p in report.points for i in p.sentences) == problems
    assert {s.index: s.point for s in report.sentences if s.point is not None} == {
        i: p.index for p in report.points for i in p.sentences
    }
    assert [r.sentence for r in report.recommendations] == [
        s.index for s in report.sentences if s.role == "recommendation"
    ]
    for x in report.links:
        assert x.recommendation < len(report.recommendations)
        assert x.point < len(report.points)


def test_every_problem_has_a_category(sample: list[Report]) -> None:
    assert all(s.categories for r in sample for s in r.sentences if s.role == "problem")


def test_clear_cases(shipped: Tagger) -> None:
    coded = {s.text: s for s in shipped.tag(REPORT).sentences}
    slow = coded["截至年末仅支出296万元，执行率37%，资金沉淀较多。"]
    assert (slow.role, slow.categories[0]) == ("problem", "execution")
    vague = coded["产出指标未量化，效益指标笼统，难以衡量。"]
    assert (vague.role, vague.categories[0]) == ("problem", "indicator")
    rules = coded["项目单位未制定专项资金管理办法。"]
    assert (rules.role, rules.categories[0]) == ("problem", "rules")
    assert coded["（二）建议项目单位细化量化绩效指标，合理设定指标值。"].role == "recommendation"
    assert coded["三、存在的主要问题"].role == "background"
    assert coded["全年新修渠道21公里，灌溉面积比上年增加三千亩，群众反映良好。"].role != "problem"


def test_what_was_not_found_is_no_problem(shipped: Tagger) -> None:
    text = (
        "二、主要成效\n（一）资金管理规范\n评价未发现挤占挪用专项资金的情况，支付手续齐全。\n（二）效果明显\n群众满意度达到96%。\n"
        + REPORT
    )
    coded = {s.text: s.role for s in shipped.tag(text).sentences}
    assert coded["评价未发现挤占挪用专项资金的情况，支付手续齐全。"] != "problem"


def test_the_third_problem_is_answered(shipped: Tagger) -> None:
    report = shipped.tag(REPORT)
    assert len(report.points) == 3
    assert {x.point for x in report.links} == {0, 1, 2}


def test_the_pipe_codes_as_one_by_one(tiny: Tagger) -> None:
    texts = [REPORT, "", "未开展满意度调查。", REPORT * 3, "无"]
    together = list(tiny.pipe(texts))
    assert [r.text for r in together] == texts
    for one, other in zip((tiny.tag(t) for t in texts), together, strict=True):
        assert [(s.role, s.categories) for s in one.sentences] == [(s.role, s.categories) for s in other.sentences]
        for s, o in zip(one.sentences, other.sentences, strict=True):
            assert s.confidence == pytest.approx(o.confidence, abs=2e-4)


def test_twice_the_same(tiny: Tagger) -> None:
    assert tiny.tag(REPORT) == tiny.tag(parse_text(REPORT)) == tiny.tag(tiny.tag(REPORT))


def test_the_pipe_is_lazy(tiny: Tagger) -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield REPORT * 20

    stream = tiny.pipe(endless())
    assert next(stream).text == REPORT * 20


def test_a_report_without_a_sentence(tiny: Tagger) -> None:
    report = tiny.tag("\n")
    assert (report.sentences, report.points, report.recommendations, report.links) == ((), (), (), ())
