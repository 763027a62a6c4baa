from __future__ import annotations

import pytest
from ofd_maker import ofd
from pdf_maker import LEFT, Item, Text, flow, pdf, two_columns
from test_every_format import likeness, texts
from test_pdf import PARAGRAPHS

from pbtext.readers.ofd import read as read_ofd
from pbtext.readers.pdf import read as read_pdf

READERS = {"pdf": lambda pages: read_pdf(pdf(pages)), "ofd": lambda pages: read_ofd(ofd(pages))}


@pytest.mark.parametrize("format_", READERS)
def test_two_columns_are_read_one_after_the_other(format_: str) -> None:
    title = "漳源县财政局绩效评价简报"
    source = READERS[format_](two_columns(PARAGRAPHS * 6, title=title))
    found = source.text.split("\n")
    assert found[0] == title
    assert sum(p in found for p in PARAGRAPHS * 6) >= 0.85 * len(PARAGRAPHS * 6)
    assert likeness(source.text, "\n".join([title, *PARAGRAPHS * 6])) >= 0.995
    assert "-" not in source.text


@pytest.mark.parametrize("format_", READERS)
def test_whole_reports_in_two_columns(format_: str) -> None:
    for text in texts().values():
        if "\t" in text:
            continue
        wanted = text.split("\n")
        found = READERS[format_](two_columns(wanted)).text
        assert likeness(found, text) >= 0.99
        assert sum(p in found.split("\n") for p in wanted) >= 0.85 * len(wanted)


def test_one_column_stays_as_it_is() -> None:
    assert read_pdf(pdf(flow(PARAGRAPHS * 6))).text.split("\n") == PARAGRAPHS * 6


def test_labels_and_figures_side_by_side_are_no_columns() -> None:
    page: list[Item] = []
    for k in range(14):
        page += [Text(LEFT, 700 - 28 * k, f"指标{k}"), Text(LEFT + 280, 700 - 28 * k, f"{k}分")]
    assert read_pdf(pdf([page])).text.startswith("指标0 0分指标1 1分")
