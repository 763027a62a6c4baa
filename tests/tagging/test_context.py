from __future__ import annotations

import pytest

from pbtext.tagging.context import Context, contexts, is_empty
from pbtext.taxonomy import load_taxonomy
from tests.helpers import REPORT, parsed

PROBLEMS = """一、基本情况
项目总投资五百万元，由县水利局实施。
二、存在的主要问题
评价发现以下问题：
（一）资金管理不规范
台账登记不全，凭证附件缺失。
三、有关建议
（一）完善制度
尽快修订资金管理办法。
"""


def around(text: str) -> dict[str, Context]:
    report = parsed(text)
    return dict(zip([s.text for s in report.sentences], contexts(report, load_taxonomy()), strict=True))


def test_chapter_and_heading_above() -> None:
    found = around(PROBLEMS)
    body = found["台账登记不全，凭证附件缺失。"]
    assert (body.chapter, body.heading) == ("存在的主要问题", "资金管理不规范")
    assert body.hints == {"chapter=problem", "lead=problem"}
    assert "chapter=recommendation" in found["尽快修订资金管理办法。"].hints


def test_a_heading_does_not_stand_under_itself() -> None:
    assert around(PROBLEMS)["（一）资金管理不规范"].heading == "存在的主要问题"
    assert around(PROBLEMS)["二、存在的主要问题"].chapter == ""


def test_a_lead_sentence_lasts_as_long_as_its_chapter() -> None:
    found = around(PROBLEMS)
    assert found["台账登记不全，凭证附件缺失。"].lead == "评价发现以下问题："
    assert found["尽快修订资金管理办法。"].lead == ""
    assert found["评价发现以下问题："].lead == ""


def test_a_column_header_is_context() -> None:
    text = "扣分情况如下表。\n序号\t项目名称\t存在问题\n1\t修渠\t工程质量有缺陷\n2\t修桥\t台账不全\n其余各项未扣分，全部资料已经归档。"
    assert "column=problem" in around(text)["1\t修渠\t工程质量有缺陷"].hints


def test_a_sentence_that_is_a_paragraph_stands_alone() -> None:
    found = around(REPORT)
    assert found["全年新修渠道21公里，灌溉面积比上年增加三千亩，群众反映良好。"].alone
    assert not found["（一）预算执行率偏低。"].alone


def test_a_loose_sentence_has_no_place() -> None:
    (context,) = around("台账登记不全。").values()
    assert not context.alone


@pytest.mark.parametrize("text", ["无", "同上", "12.5", "—", "", "  ", "85%", "（无）", "良", "不涉及"])
def test_cells_that_say_nothing(text: str) -> None:
    assert is_empty(text)


@pytest.mark.parametrize("text", ["无台账", "缺失", "未完成", "扣分", "无人管护"])
def test_short_cells_that_say_something(text: str) -> None:
    assert not is_empty(text)
