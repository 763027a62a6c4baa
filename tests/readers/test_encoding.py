from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.readers.encoding import decode

# What reports are written in: the common Han of GB2312, full-width marks, digits.
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=60)
COMMON = st.text(
    st.sampled_from("预算执行率偏低绩效目标不明确问题建议资金管理项目单位自评报告，。；：（）2023%"),
    min_size=8,
    max_size=60,
)


@given(HAN)
def test_utf8_is_always_taken_for_utf8(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8", 0)


@given(COMMON.filter(lambda text: sum(character >= "一" for character in text) >= 4))
def test_short_gbk_is_taken_for_gb18030(text: str) -> None:
    assert decode(text.encode("gb18030")) == (text, "gb18030", 0)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@given(text=COMMON)
def test_utf16_without_mark_is_found_by_statistics(name: str, text: str) -> None:
    text = "绩效评价报告\n" + text
    assert decode(text.encode(name)) == (text, name, 0)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_marks_decide_and_are_dropped(mark: bytes, name: str) -> None:
    assert decode(mark + "预算A".encode(name)) == ("预算A", name, 0)


def test_a_bad_byte_costs_one_character() -> None:
    text = "个别单位绩效目标设置不合理，预算执行率偏低。" * 3
    assert decode(text.encode("gb18030") + b"\xff")[1:] == ("gb18030", 1)
    whole, name, replaced = decode(text.encode()[:-1])
    assert (name, replaced) == ("utf-8", 1)
    assert whole.startswith(text[:-1])


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text(data: bytes) -> None:
    text, name, replaced = decode(data)
    assert replaced == text.count("\ufffd")
    assert name
