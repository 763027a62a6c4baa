from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.errors import ReadError
from pbtext.readers.plain import flat, lay_out, read


def test_only_line_ends_and_the_mark_change() -> None:
    source = read("\ufeff一、问题\r\n　　个别 单位\t未细化 。\r二、建议\n".encode())
    assert source.text == "一、问题\n　　个别 单位\t未细化 。\n二、建议\n"
    assert (source.format, source.hard_wrapped, source.warnings) == ("txt", False, ())


def test_markdown_is_kept_as_it_is() -> None:
    source = read("# 一、**问题**\n\n| a | b |\n".encode(), markdown=True)
    assert (source.text, source.format) == ("# 一、**问题**\n\n| a | b |\n", "md")


def test_lines_cut_at_a_width_are_noticed() -> None:
    text = "该项目由县财政局组织实施，主要用于农村公路养护和小型水库维修以及人居环境整治等工作" * 8
    cut = "\n".join(text[at : at + 35] for at in range(0, len(text), 35))
    assert read(cut.encode()).hard_wrapped
    assert not read("\n".join([text, "（一）短", "个别单位未细化。", text] * 4).encode()).hard_wrapped


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        ("　 \n\t".encode(), "空"),
        (bytes(range(256)) * 4, "不是文字"),
        ("预算".encode("gb18030") + b"\xff\xff\xff\xff", "编码"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert reason in caught.value.reason
    assert caught.value.advice


def test_few_bad_bytes_are_a_warning() -> None:
    assert "1 处" in read(("绩效评价结果应用不到位。" * 20).encode("gb18030") + b"\xff").warnings[0]


CELLS = st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4).map(tuple), max_size=4).map(tuple)


@given(st.lists(st.text(max_size=12) | CELLS, max_size=8))
def test_laid_out_tables_lie_where_their_spans_say(blocks: list[str | tuple[tuple[str, ...], ...]]) -> None:
    text, tables = lay_out(blocks)
    for table in tables:
        assert text[slice(*table.span)] == "\n".join("\t".join(row) for row in table.rows)
        assert all(cell == flat(cell) for row in table.rows for cell in row)
