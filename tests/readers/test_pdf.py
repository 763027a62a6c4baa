from __future__ import annotations

import pytest
from pdf_maker import (
    LEFT,
    RIGHT,
    TOP,
    Item,
    Picture,
    Stroke,
    Text,
    flow,
    grid,
    pdf,
    width,
)

from pbtext.readers.pdf import read
from pbtext.records import Source
from tests.helpers import refusal

PARAGRAPHS = [
    "县财政局：",
    "一、项目基本情况",
    "（一）项目概况。该项目由县水利局组织实施，2023年安排资金1,234.5万元，主要用于农村公路养护、小型水库维修和人居环境整治。",
    "1.资金情况。截至2023年12月31日，实际到位1,120万元，到位率90.7%，实际支出987.65万元，执行率88.2%，结转资金按规定收回。",
    "二、存在的问题",
    "（一）预算编制不够细化。个别单位未将项目支出细化到具体用途，年中调剂频繁，预算执行进度偏慢；部分资金在年底集中支付，"
    "占全年支出的54%。评价组认为，主要原因是前期论证不充分，需求调查流于形式。",
    "（二）绩效目标设置不合理。多数指标为定性表述，难以衡量。",
    "三、有关建议",
]


def titled(name: str, x: float, y: float, size: float) -> Text:
    return Text(x - width(name, size) / 2, y, name, size)


def centre(name: str, y: float, size: float) -> Text:
    return titled(name, (LEFT + RIGHT) / 2, y, size)


def lines(pages: list[list[Item]]) -> list[str]:
    return read(pdf(pages)).text.split("\n")


@pytest.mark.parametrize("indent", [2.0, 0.0])
def test_paragraphs_are_whole_and_page_numbers_gone(indent: float) -> None:
    paragraphs = PARAGRAPHS * 6
    source = read(pdf(flow(paragraphs, indent=indent)))
    found = source.text.split("\n")
    whole = sum(paragraph in found for paragraph in paragraphs)
    assert whole >= (len(paragraphs) if indent else 0.85 * len(paragraphs))
    assert "—" not in source.text
    assert (source.format, source.hard_wrapped) == ("pdf", False)


def test_pages_point_to_where_they_begin_even_inside_a_paragraph() -> None:
    pages = flow(PARAGRAPHS * 6)
    source = read(pdf(pages))
    assert len(source.pages) == len(pages) > 3
    for page, offset in zip(pages, source.pages, strict=True):
        first = page[0]
        assert isinstance(first, Text)
        assert source.text[offset:].startswith(first.text)


@pytest.mark.parametrize("foot", ["- {} -", "第{}页 共9页", "{}", "{}/9", "—{}—"])
def test_feet_of_all_kinds_and_running_heads_are_lifted_out(foot: str) -> None:
    pages = [page[:-1] for page in flow(PARAGRAPHS * 6)]
    for number, page in enumerate(pages, 1):
        text = foot.format(number)
        page.append(Text(LEFT if number % 2 else RIGHT - width(text), 60, text, 14))
        page.append(centre("漳源县财政局绩效评价报告", 790, 12))
    assert lines(pages) == PARAGRAPHS * 6


def test_figures_inside_the_text_are_not_page_numbers() -> None:
    pages: list[list[Item]] = [
        [Text(LEFT + 32, 500, "得分如下"), Text(LEFT + 32, 472, "86"), Text(LEFT + 32, 444, "完毕")]
    ]
    assert lines(pages) == ["得分如下", "86", "完毕"]


def test_titles_stand_alone_and_stretched_letters_are_closed() -> None:
    page: list[Item] = [
        Text(140, 760, "漳 源 县 财 政 局 文 件", 30),
        centre("漳财绩〔2024〕6号", 700, 16),
        centre("漳源县财政局关于2023年度农村公路养护", 650, 22),
        centre("项目绩效评价的报告", 618, 22),
        *flow(PARAGRAPHS, skip=6)[0],
    ]
    assert lines([page])[:4] == [
        "漳源县财政局文件",
        "漳财绩〔2024〕6号",
        "漳源县财政局关于2023年度农村公路养护项目绩效评价的报告",
        "县财政局：",
    ]


def test_stretched_line_and_spaces_between_words() -> None:
    page: list[Item] = [
        Text(LEFT + 32, TOP, "预算执行率偏低问题突出", spread=6),
        Text(LEFT + 32, TOP - 60, "负责人"),
        Text(LEFT + 200, TOP - 60, "联系电话"),
        Text(LEFT + 32, TOP - 120, "采用 KPI score 评价 2023 年"),
        Text(LEFT + 32, TOP - 180, "1.1 项目概况"),
    ]
    assert lines([page]) == ["预算执行率偏低问题突出", "负责人 联系电话", "采用 KPI score 评价2023年", "1.1 项目概况"]


def test_footnotes_leave_the_sentence_that_goes_on_over_the_page() -> None:
    pages = flow(["项目执行率为100.06%，" + "主要原因是年中追加预算未及时下达，" * 60 + "建议改进。"])
    first = pages[0][0]
    assert isinstance(first, Text)
    pages[0][:1] = [first, Text(LEFT + 32 + width("项目执行率为100.06%"), first.y + 6, "1", 8)]
    pages[0].insert(-1, Text(LEFT, 84, "1", 5))
    pages[0][-2:-1] = [Text(LEFT, 87, "1", 6), Text(LEFT + 6, 84, "数据来自自评表，未经审计。", 9)]
    found = lines(pages)
    assert found[0].startswith("项目执行率为100.06%，主要") and found[0].endswith("建议改进。")
    assert found[1:] == ["数据来自自评表，未经审计。"]


ROWS = [
    ["序号", "指标名称", "问题"],
    ["1", "农村公路养护里程", "未完成年度目标任务，仅完成计划的百分之六十二"],
    ["2", "满意度", "未做满意度调查"],
]


@pytest.mark.parametrize("filled", [True, False])
def test_ruled_tables_become_rows(filled: bool) -> None:
    xs, ys = (80, 130, 230, 400), (700, 670, 610, 570)
    page: list[Item] = [
        Text(LEFT + 32, 740, "附表如下："),
        *grid(xs, ys, ROWS, filled=filled),
        Text(LEFT + 32, 540, "以上。"),
    ]
    source = read(pdf([page]))
    assert source.text.split("\n") == ["附表如下：", *("\t".join(row) for row in ROWS), "以上。"]
    (table,) = source.tables
    assert table.rows == tuple(map(tuple, ROWS))
    assert source.text[slice(*table.span)] == "\n".join("\t".join(row) for row in ROWS)


def test_table_goes_on_over_the_page_without_its_repeated_head() -> None:
    xs = (80, 130, 230, 400)
    pages: list[list[Item]] = [
        grid(xs, (200, 170, 110), ROWS[:2]),
        grid(xs, (740, 710, 670), [ROWS[0], ROWS[2]]),
        [Text(LEFT + 32, 740, "后文。")],
    ]
    source = read(pdf(pages))
    assert source.text.split("\n") == [*("\t".join(row) for row in ROWS), "后文。"]
    assert len(source.tables) == 1
    assert [source.text[offset] for offset in source.pages] == ["序", "2", "后"]


def test_merged_cells_stay_empty_behind_their_first() -> None:
    rulings = [Stroke((80, y), (300, y)) for y in (700, 600)] + [Stroke((x, 700), (x, 600)) for x in (80, 150, 300)]
    rulings.append(Stroke((150, 650), (300, 650)))
    page: list[Item] = [*rulings, Text(85, 680, "产出", 10), Text(155, 680, "数量", 10), Text(155, 630, "质量", 10)]
    assert lines([page]) == ["产出\t数量", "\t质量"]


def test_frames_and_underlines_are_no_tables() -> None:
    frame = [
        Stroke((70, 760), (540, 760)),
        Stroke((70, 600), (540, 600)),
        Stroke((70, 600), (70, 760)),
        Stroke((540, 600), (540, 760)),
    ]
    page: list[Item] = [*frame, *flow(PARAGRAPHS[:2])[0][:-1], Stroke((80, 500), (300, 500))]
    source = read(pdf([page]))
    assert source.text.split("\n") == PARAGRAPHS[:2]
    assert source.tables == ()


def test_turned_pages_are_upright_and_watermarks_gone() -> None:
    # Not 90 degrees: pdfium drops upright text of a font without glyph boxes, which no real file has.
    page: list[Item] = [
        Text(300, 100, "横排页面的第一行文字内容", angle=89.5),
        Text(328, 100, "第二行。", angle=89.5),
        Text(200, 300, "内部资料", 40, angle=45),
    ]
    assert lines([page]) == ["横排页面的第一行文字内容", "第二行。"]
    assert read(pdf([page], turn=90)).text == "横排页面的第一行文字内容\n第二行。"


def test_what_cannot_be_read_says_why() -> None:
    assert "OCR" in refusal(read, pdf([[Picture()], [Picture()]]))
    assert "没有任何文字" in refusal(read, pdf([[]]))
    assert "乱码" in refusal(read, pdf(flow(PARAGRAPHS), unicode=False))
    assert "损坏" in refusal(read, b"%PDF-1.7\n" + bytes(200))
    assert "损坏" in refusal(read, b"%PDF-1.4")


def test_encrypted_file_says_so() -> None:
    whole = pdf(flow(PARAGRAPHS))
    key = "00" * 32
    entry = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >> /ID [<00> <00>] /Root".encode()
    assert "密码" in refusal(read, whole.replace(b"/Root", entry))


def test_scanned_pages_among_text_are_warned_of() -> None:
    source: Source = read(pdf([*flow(PARAGRAPHS), [Picture()]]))
    assert "第 2 页" in source.warnings[0]
