from __future__ import annotations

import pytest
from ofd_maker import NAMESPACE, draw, ofd, packed, page_xml, text_xml
from pdf_maker import LEFT, RIGHT, TOP, Item, Picture, Stroke, Text, flow, grid, pdf, width
from test_pdf import PARAGRAPHS, ROWS

from pbtext.readers.ofd import read
from pbtext.readers.pdf import read as read_pdf
from tests.helpers import refusal


def lines(pages: list[list[Item]]) -> list[str]:
    return read(ofd(pages)).text.split("\n")


def one_page(*objects: str, **more: str) -> str:
    return read(ofd([[]], parts={"Doc_0/Pages/Page_0/Content.xml": page_xml(objects), **more})).text


@pytest.mark.parametrize("indent", [2.0, 0.0])
def test_the_same_layout_reads_like_the_pdf(indent: float) -> None:
    pages = flow(PARAGRAPHS * 6, indent=indent)
    source = read(ofd(pages))
    assert source.format == "ofd"
    assert source.text == read_pdf(pdf(pages)).text
    assert source.pages == read_pdf(pdf(pages)).pages


def test_paragraphs_are_whole_and_page_numbers_gone() -> None:
    assert lines(flow(PARAGRAPHS * 6)) == PARAGRAPHS * 6


def test_a_template_lies_under_every_page_and_its_running_head_is_lifted_out() -> None:
    head = [Text((LEFT + RIGHT - width("漳源县财政局绩效评价报告", 12)) / 2, 790, "漳源县财政局绩效评价报告", 12)]
    data = ofd(flow(PARAGRAPHS * 6), template=head)
    assert "漳源县财政局绩效评价报告" not in read(data).text
    alone = ofd([[Text(LEFT + 32, 500, "正文一句话，说明项目概况。")]], template=[Text(LEFT + 32, 600, "底版文字")])
    assert read(alone).text.split("\n") == ["底版文字", "正文一句话，说明项目概况。"]


@pytest.mark.parametrize("filled", [True, False])
def test_ruled_tables_become_rows(filled: bool) -> None:
    page: list[Item] = [
        Text(LEFT + 32, 740, "附表如下："),
        *grid((80, 130, 230, 400), (700, 670, 610, 570), ROWS, filled=filled),
        Text(LEFT + 32, 540, "以上。"),
    ]
    source = read(ofd([page]))
    assert source.text.split("\n") == ["附表如下：", *("\t".join(row) for row in ROWS), "以上。"]
    assert source.tables[0].rows == tuple(map(tuple, ROWS))


def test_a_sentence_over_two_pages_is_one_paragraph() -> None:
    long = "项目实施过程中发现资金拨付不及时的情况较为普遍，" * 40 + "应予重视。"
    assert lines(flow([long])) == [long]


def test_deltas_in_all_their_forms() -> None:
    # each character an object's em apart, one after the other: written out, as a run, and not written at all
    for code in (
        'X="0" Y="5" DeltaX="5 5 5"',
        'X="0" Y="5" DeltaX="g 3 5"',
        'X="0" Y="5"',
        'X="0" Y="5" DeltaX="5 g 2 5"',
    ):
        assert one_page(text_xml("资金闲置", boundary="30 30 100 6", code=code)) == "资金闲置"


def test_a_wide_gap_in_the_deltas_is_a_space() -> None:
    found = one_page(text_xml("负责人电话", boundary="30 30 150 6", code='X="0" Y="5" DeltaX="5 5 40 5"'))
    assert found == "负责人 电话"


def test_several_codes_in_one_object_have_their_own_starts() -> None:
    second = '</ofd:TextCode><ofd:TextCode X="0" Y="12" DeltaX="g 3 5">第二行字'
    text = text_xml("第一行字@@", boundary="30 30 100 20", code='X="0" Y="5" DeltaX="g 3 5"').replace("@@", second)
    assert one_page(text) == "第一行字\n第二行字"


def test_transforms_move_and_scale() -> None:
    moved = text_xml("后半句。", boundary="30 30 100 6", code='X="0" Y="2.5" DeltaX="g 3 2.5"', size=2.5,
                     more=' CTM="2 0 0 2 20 0"')  # fmt: skip
    first = text_xml("前半句，", boundary="30 30 100 6", code='X="0" Y="5" DeltaX="g 3 5"')
    assert one_page(moved, first) == "前半句，后半句。"


def test_composite_objects_and_blocks_are_read_where_they_are_placed() -> None:
    inner = text_xml("组合图元中的文字", boundary="0 0 100 6", code='X="0" Y="5" DeltaX="g 7 5"')
    resource = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnits>'
        f'<ofd:CompositeGraphicUnit ID="77"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>'
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    document = (
        f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297'
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="/Doc_0/Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    use = '<ofd:CompositeObject ID="8" ResourceID="77" Boundary="30 60 100 10"/>'
    block = "<ofd:PageBlock>" + text_xml("块中的文字", boundary="30 30 90 6", code='X="0" Y="5"') + "</ofd:PageBlock>"
    found = one_page(use, block, **{"Doc_0/DocumentRes.xml": resource, "Doc_0/Document.xml": document})
    assert found.split("\n") == ["块中的文字", "组合图元中的文字"]


def test_what_is_not_shown_is_not_read() -> None:
    shown = text_xml("看得见", boundary="30 30 90 6", code='X="0" Y="5"')
    hidden = text_xml("看不见", boundary="30 50 90 6", code='X="0" Y="5"', more=' Visible="false"')
    assert one_page(shown, hidden) == "看得见"


def test_watermarks_are_left_out() -> None:
    page: list[Item] = [*flow(PARAGRAPHS)[0], Text(200, 300, "内部资料", 40, angle=45)]
    assert "内部" not in read(ofd([page])).text


def test_two_documents_in_one_file_follow_each_other() -> None:
    body = "".join(
        f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"
        for root in ("Doc_0/Document.xml", "/Doc_0/Document.xml")
    )
    data = ofd(
        [[Text(LEFT + 32, 500, "各说一遍。")]], parts={"OFD.xml": f'<ofd:OFD xmlns:ofd="{NAMESPACE}">{body}</ofd:OFD>'}
    )
    assert read(data).text == "各说一遍。\n各说一遍。"


def test_what_cannot_be_read_says_why() -> None:
    assert "OCR" in refusal(read, ofd([[Picture()]]))
    assert "没有任何文字" in refusal(read, ofd([[]]))
    assert "没有页面" in refusal(read, ofd([]))
    assert "OFD.xml" in refusal(read, packed({"其他.xml": "<a/>"}))
    assert "缺少" in refusal(read, packed({"OFD.xml": ofd_root("Doc_9/Document.xml")}))
    assert "损坏" in refusal(read, ofd(flow(PARAGRAPHS))[:900])
    assert "DOCTYPE" in refusal(read, ofd([[]], parts={"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}))


def ofd_root(place: str) -> str:
    return f'<ofd:OFD xmlns:ofd="{NAMESPACE}"><ofd:DocBody><ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody></ofd:OFD>'


def test_glyph_numbers_in_place_of_characters_are_called_gibberish() -> None:
    page: list[Item] = [Text(LEFT, TOP, "".join(chr(0xE000 + k) for k in range(40)))]
    assert "乱码" in refusal(read, ofd([page]))


def test_a_damaged_page_costs_a_warning() -> None:
    pages = [[Text(LEFT + 32, 500, f"第{k}页的文字，讲项目的概况。")] for k in "一二三"]
    source = read(ofd(pages, parts={"Doc_0/Pages/Page_1/Content.xml": "<ofd:Page"}))
    assert source.text.split("\n") == ["第一页的文字，讲项目的概况。", "第三页的文字，讲项目的概况。"]
    assert "第 2 页" in source.warnings[0]


def test_curves_and_broken_paths_draw_no_ruling() -> None:
    curve = draw(Stroke((80, 700), (300, 700))).replace("M 0 0 L", "M 0 0 B 1 1 2 2 9 9 Q 1 2 3 4 A 1 1 0 0 1 2 2 L x")
    assert one_page(curve, text_xml("文字", boundary="30 30 90 6", code='X="0" Y="5"')) == "文字"


def test_a_page_of_wrong_characters_is_warned_of() -> None:
    wrong = "".join(chr(0x3400 + 7 * k) for k in range(25))
    page: list[Item] = [Text(LEFT, 700 - 30 * k, wrong) for k in range(4)]
    source = read(ofd([*flow(PARAGRAPHS), page]))
    assert source.warnings == ("第 2 页的文字像乱码（几乎没有汉字），请对照原件核对",)
    assert read(ofd(flow(PARAGRAPHS))).warnings == ()
