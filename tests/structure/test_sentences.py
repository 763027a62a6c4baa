from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given

from pbtext.structure.lines import split_lines
from pbtext.structure.sentences import cut
from tests.helpers import REPORT, han, parsed, report_texts, texts_of


def cut_texts(text: str) -> list[str]:
    return [text[a:b] for a, b in cut(text)]


@given(report_texts)
@example(REPORT)
@example("")
def test_offsets_give_the_sentence_back(text: str) -> None:
    report = parsed(text)
    for s in report.sentences:
        assert "".join(text[a:b] for a, b in s.spans) == s.text
        assert s.text
        assert all(a < b for a, b in s.spans)
        assert all(b < c for (_, b), (c, _) in pairwise(s.spans))
    assert [s.index for s in report.sentences] == list(range(len(report.sentences)))
    assert all(one.end <= two.start for one, two in pairwise(report.sentences))


@given(report_texts)
@example(REPORT)
def test_every_han_character_lies_in_one_sentence(text: str) -> None:
    times = Counter(i for s in parsed(text).sentences for a, b in s.spans for i in range(a, b))
    furniture = {i for x in split_lines(text) if x.kind == "furniture" for i in range(*x.span)}
    for i, c in enumerate(text):
        assert times[i] <= 1
        if han(c) and i not in furniture:
            assert times[i] == 1, f"{c} at {i} is lost"
        if i in furniture:
            assert times[i] == 0


def test_cut_after_closing_marks() -> None:
    assert cut_texts("甲说“没有台账。”乙也没有；丙呢？丁！") == ["甲说“没有台账。”", "乙也没有；", "丙呢？", "丁！"]


@pytest.mark.parametrize(
    "text", ["执行率41.3%，低于序时进度", "共3,200.50万元，见附件1.2", "A;B与C", "（一）甲，乙、丙：丁"]
)
def test_nothing_else_cuts(text: str) -> None:
    assert cut_texts(text) == [text]


def test_half_width_marks_cut_between_han() -> None:
    assert cut_texts("台账不全;资料缺失!") == ["台账不全;", "资料缺失!"]


def test_a_stray_mark_belongs_to_the_sentence_before() -> None:
    assert cut_texts("资料缺失。 。") == ["资料缺失。 。"]


def test_a_line_end_cuts_and_a_number_stays_with_its_sentence() -> None:
    assert texts_of(parsed("二、问题\n1.台账缺失。2.进度慢。\n一是人少；二是钱少。")) == [
        "二、问题", "1.台账缺失。", "2.进度慢。", "一是人少；", "二是钱少。",
    ]  # fmt: skip


def test_a_page_break_in_mid_sentence_gives_one_sentence_of_two_spans() -> None:
    head, tail = "由于项目前期论证不够充分，加之建设用地审批手续", "办理时间较长，导致工程至今没有开工。"
    text = f"三、存在的问题\n{head}\n- 4 -\n{tail}\n后面另有一段。"
    found = [s for s in parsed(text).sentences if s.text == head + tail]
    assert len(found) == 1
    assert [text[a:b] for a, b in found[0].spans] == [head, tail]


def test_a_page_break_with_a_running_header() -> None:
    head, tail = "由于项目前期论证不够充分，加之建设用地审批手续", "办理时间较长，导致工程至今没有开工。"
    header = "松坪县农村供水项目绩效评价报告"
    text = (
        f"{header}\n第一页只有一段。\n- 1 -\n{header}\n{head}\n\n- 2 -\n\f{header}\n\n{tail}\n- 3 -\n{header}\n末页。"
    )
    found = [s for s in parsed(text).sentences if s.text == head + tail]
    assert len(found) == 1
    assert len(found[0].spans) == 2
    assert header not in texts_of(parsed(text))


def test_a_page_break_between_sentences_joins_nothing() -> None:
    text = "前一页最后一句已经说完，句号在这里。\n- 4 -\n后一页从新的一句开始说起。"
    assert [len(s.spans) for s in parsed(text).sentences] == [1, 1]


def test_a_page_break_before_a_number_joins_nothing() -> None:
    assert (
        len(parsed("前一页最后一行没有句号但是已经说完了的一行字\n- 4 -\n（二）后一页是一条新的问题。").sentences) == 2
    )


def test_pages_are_counted_from_one() -> None:
    text = "第一页的话。\n第二页的话。"
    assert [s.page for s in parsed(text, pages=(0, 7)).sentences] == [1, 2]
    assert [s.page for s in parsed(text).sentences] == [None, None]


def test_numbers_and_levels_of_sentences() -> None:
    report = parsed("一、问题\n（一）资金方面。一是到位晚；二是支出慢。")
    assert [(s.number, s.level) for s in report.sentences] == [("一、", 1), ("（一）", 2), ("一是", 6), ("二是", 6)]
    assert [s.heading for s in report.sentences] == [True, True, False, False]
