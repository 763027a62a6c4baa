from __future__ import annotations

import pytest
from ofd_maker import ofd
from pdf_maker import LEFT, Item, Text, flow, grid, pdf, two_columns
from test_every_format import likeness, texts
from test_pdf import PARAGRAPHS

from pbtext.readers.ofd import read as read_ofd
from pbtext.readers.pdf import read as read_pdf

READERS = {"pdf": lambda pages: read_pdf(pdf(pages)), "ofd": lambda pages: read_ofd(ofd(pages))}


@pytest.mark.parametrize("format_", READERS)
def test_two_columns_are_read_one_after_the_other(format_: str) -> None:
    title = "漳源县财政局绩效评价简报"
    source = READERS[format_](two_columns("\n".join(PARAGRAPHS * 6), title=title))
    found = source.text.split("\n")
    assert found[0] == title
    assert sum(p in found for p in PARAGRAPHS * 6) >= 0.85 * len(PARAGRAPHS * 6)
    assert likeness(source.text, "\n".join([title, *PARAGRAPHS * 6])) >= 0.995
    assert "-" not in source.text


@pytest.mark.parametrize("format_", READERS)
def test_whole_reports_in_two_columns(format_: str) -> None:
    for text in texts().values():
        wanted = text.split("\n")
        found = READERS[format_](two_columns(text)).text
        assert likeness(found, text) >= 0.99
        assert sum(p in found.split("\n") for p in wanted) >= 0.85 * len(wanted)


@pytest.mark.parametrize("format_", READERS)
def test_a_table_stays_in_its_column(format_: str) -> None:
    rows = ["指标\t分值\t得分", "决策\t20\t18", "过程\t30\t24.5", "产出\t30\t27", "效益\t20\t16"]
    wanted = [*PARAGRAPHS[:6], *rows, *PARAGRAPHS[3:9] * 2, *rows[:3], *PARAGRAPHS * 2]
    source = READERS[format_](two_columns("\n".join(wanted), title="漳源县绩效评价简报"))
    assert source.text.split("\n")[1:] == wanted


def test_a_table_across_both_columns_parts_them() -> None:
    pages = two_columns("\n".join(PARAGRAPHS[3:9] * 2))
    low = min(item.y for item in pages[0] if isinstance(item, Text) and item.y > 70)
    above = [*PARAGRAPHS[3:9] * 2]
    rows = [["指标", "得分"], ["决策", "18"]]
    ys = [low - 30, low - 55, low - 80]
    pages[0] += grid([LEFT, LEFT + 200, LEFT + 440], ys, rows)
    pages[0] += [Text(LEFT + 24, ys[-1] - 30 - 20 * k, "左栏续写的评价内容二十个字左右一行", 12.0) for k in range(9)]
    pages[0] += [Text(LEFT + 260, ys[-1] - 30 - 20 * k, "右栏接着往下写评价结论的文字一行", 12.0) for k in range(9)]
    found = read_pdf(pdf(pages)).text
    assert found.index(above[-1][-12:]) < found.index("决策\t18") < found.index("左栏") < found.index("右栏")
    assert found.rindex("左栏") < found.index("右栏")


def test_one_column_stays_as_it_is() -> None:
    assert read_pdf(pdf(flow(PARAGRAPHS * 6))).text.split("\n") == PARAGRAPHS * 6


def test_labels_and_figures_side_by_side_are_no_columns() -> None:
    page: list[Item] = []
    for k in range(14):
        page += [Text(LEFT, 700 - 28 * k, f"指标{k}"), Text(LEFT + 280, 700 - 28 * k, f"{k}分")]
    assert read_pdf(pdf([page])).text.startswith("指标0 0分指标1 1分")
