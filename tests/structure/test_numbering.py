from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.structure.numbering import numbering, parse_han

DIGITS = "零一二三四五六七八九"


def in_han(n: int) -> str:
    tens, ones = divmod(n, 10)
    return DIGITS[ones] if not tens else ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


@given(st.integers(1, 99))
def test_han_numerals_have_their_value(n: int) -> None:
    assert parse_han(in_han(n)) == n
    assert parse_han(str(n)) == n


@pytest.mark.parametrize(("text", "value"), [("一百", 100), ("一百二十三", 123), ("二〇", 20), ("⑫", 12), ("甲", 0)])
def test_other_numerals(text: str, value: int) -> None:
    assert parse_han(text) == value


@pytest.mark.parametrize(
    ("text", "printed", "level", "ordinal"),
    [
        ("一、基本情况", "一、", 1, 1),
        ("十二、其他", "十二、", 1, 12),
        ("第三部分 问题", "第三部分", 1, 3),
        ("（四）资金管理", "（四）", 2, 4),
        ("(四)资金管理", "(四)", 2, 4),
        ("3.档案不全", "3.", 3, 3),
        ("3、档案不全", "3、", 3, 3),
        ("3．档案不全", "3．", 3, 3),
        ("（3）档案不全", "（3）", 4, 3),
        ("3）档案不全", "3）", 4, 3),
        ("③档案不全", "③", 5, 3),
        ("二是监管缺位", "二是", 6, 2),
        ("其二，监管缺位", "其二，", 6, 2),
        ("　　二、问题", "二、", 1, 2),
    ],
)
def test_each_style_opens_its_level(text: str, printed: str, level: int, ordinal: int) -> None:
    n = numbering(text)
    assert n is not None
    assert (n.printed, n.level, n.ordinal) == (printed, level, ordinal)
    assert text[: n.length].strip() == printed


@pytest.mark.parametrize(
    "text", ["3.5万元未拨付", "2023年预算", "12.6%的资金", "一些单位没有报送", "一是否定回答", "项目一、二期", "3"]
)
def test_figures_and_words_are_no_numbering(text: str) -> None:
    assert numbering(text) is None
