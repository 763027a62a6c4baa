from __future__ import annotations

from hypothesis import given

from pbtext.structure.lines import split_lines
from pbtext.structure.paragraphs import join_lines, runs
from tests.helpers import parsed, report_texts, texts_of

LONG = (
    "评价组发现项目单位在资金支付环节没有严格执行审批程序部分发票缺少经办人签字且附件不全同时固定资产登记滞后实物与账面长期不符"
    "个别设备购置后一直存放在仓库没有投入使用造成财政资金沉淀影响了项目整体效益的发挥也不利于下一年度预算的科学编制和合理安排"
)


def joined(text: str, **options: bool) -> list[str]:
    return [p.text for p in join_lines(split_lines(text), **options)]


@given(report_texts)
def test_each_character_knows_its_offset(text: str) -> None:
    for p in join_lines(split_lines(text)):
        assert len(p.text) == len(p.offsets)
        assert [text[o] for o in p.offsets] == list(p.text)
        assert list(p.offsets) == sorted(set(p.offsets))


def test_hard_wrapped_text_is_joined() -> None:
    body = LONG * 5
    wrapped = "\n".join(body[i : i + 30] for i in range(0, len(body), 30))
    assert joined(f"{wrapped}。\n二、下一章的标题\n短段落。") == [f"{body}。", "二、下一章的标题", "短段落。"]


def test_a_format_that_breaks_lines_needs_no_width() -> None:
    assert joined("监控记录没有写明偏差的原因，整改时\n限也没有要求。", hard_wrapped=True) == [
        "监控记录没有写明偏差的原因，整改时限也没有要求。"
    ]


def test_lines_of_their_own_stay_apart() -> None:
    lines = ["预算单位：县水利局", "评价机构：某某咨询公司", "评价时间：2024年3月", "县财政局"]
    assert joined("\n".join(lines)) == lines


def test_latin_words_keep_a_space_between() -> None:
    body = (LONG[:26] + "OA") + "\n" + ("system" + LONG[:22])
    text = "\n".join([body] * 8)
    words = [p for p in joined(text, hard_wrapped=True) if "OA" in p]
    assert words
    assert all("OAsystem" not in p for p in words)


def test_marks_are_left_out_of_the_text() -> None:
    text = "## 三、存在的问题\n**（一）执行率低。**全年只花了三成[2]。\n> 这段是引用的内容。\n资金__滞留__账上\u200b。"
    assert texts_of(parsed(text)) == [
        "三、存在的问题",
        "（一）执行率低。",
        "全年只花了三成[2]。",
        "这段是引用的内容。",
        "资金滞留账上。",
    ]


def test_a_white_line_behind_latin_letters_is_harmless() -> None:
    for white in ("\xa0", "\u2003", "\x0b"):
        assert texts_of(parsed(f"{LONG[:30]}ABC\n- 4 -\n{white}\n接着说完。")) == [f"{LONG[:30]}ABC接着说完。"]


def test_runs_of_offsets() -> None:
    assert runs([3, 4, 5, 9, 10, 12]) == ((3, 6), (9, 11), (12, 13))
    assert runs([]) == ()
