from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.tagging.view import view

TEXTS = st.text("预算执行率自己年末未已按 1２3.5,，%（(；;Ａbé\t　。①", max_size=40)


@given(TEXTS)
def test_every_stretch_leads_back_into_the_sentence(text: str) -> None:
    v = view(text)
    assert len(v.offsets) == len(v.text) + 1
    assert list(v.offsets) == sorted(v.offsets)
    for start in range(len(v.text)):
        for end in range(start + 1, len(v.text) + 1):
            a, b = v.back(start, end)
            assert 0 <= a < b <= len(text)


@given(st.text("预算执行率不高单位台账缺失", min_size=1, max_size=20))
def test_plain_han_text_is_its_own_view(text: str) -> None:
    v = view(text)
    assert v.text == text
    assert v.back(0, len(text)) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "scored"),
    [
        ("执行率41.3%", "执行率0%"),
        ("支出1,200.5万元", "支出0万元"),
        ("预 算　执\t行", "预算执行"),
        ("台账(缺失);", "台账（缺失）；"),
        ("ＯＡ系统", "oa系统"),
        ("OA系统", "oa系统"),
        ("制度己建立", "制度已建立"),
        ("末按规定执行", "未按规定执行"),
        ("自己建设", "自己建设"),
        ("年末按要求上报", "年末按要求上报"),
    ],
)
def test_one_form(text: str, scored: str) -> None:
    assert view(text).text == scored


def test_a_figure_leads_back_to_all_its_digits() -> None:
    text = "仅支出1,234.5万元"
    v = view(text)
    at = v.text.index("0")
    a, b = v.back(at, at + 1)
    assert text[a:b] == "1,234.5"
    a, b = v.back(0, len(v.text))
    assert text[a:b] == text
