from __future__ import annotations

import pytest
from docx_maker import W_NS, abstract, archive, cell, docx, level, num, paragraph, part, run, table
from hypothesis import given
from hypothesis import strategies as st

from pbtext.errors import ReadError
from pbtext.readers.docx import read
from pbtext.readers.numbering import number_text

CHAPTERS = abstract(
    0, level(0, "chineseCountingThousand", "%1、"), level(1, "japaneseCounting", "（%2）"), level(2, "decimal", "%3.")
)


def lines(data: bytes) -> list[str]:
    return read(data).text.split("\n")


def test_paragraphs_and_numbering_stand_in_the_text() -> None:
    body = "".join(
        [
            paragraph("关于2023年度项目支出绩效自评的报告"),
            paragraph("基本情况", number=(1, 0)),
            paragraph("项目概况", number=(1, 1)),
            paragraph("资金情况", number=(1, 1)),
            paragraph("到位情况。", number=(1, 2)),
            paragraph("存在的问题", number=(1, 0)),
            paragraph("预算编制不细", number=(1, 1)),
            paragraph(),
            paragraph("个别单位未细化。"),
        ]
    )
    source = read(docx(body, numbering=CHAPTERS + num(1, 0)))
    assert source.format == "docx"
    assert source.text.split("\n") == [
        "关于2023年度项目支出绩效自评的报告",
        "一、基本情况",
        "（一）项目概况",
        "（二）资金情况",
        "1.到位情况。",
        "二、存在的问题",
        "（一）预算编制不细",
        "个别单位未细化。",
    ]


def test_lists_share_counters_and_start_override_restarts_once() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "（%1）", start=3)) + num(1, 0) + num(2, 0) + num(3, 0, override)
    body = "".join(paragraph("文", number=(key, 0)) for key in (1, 1, 2, 3, 3, 1))
    assert lines(docx(body, numbering=numbering)) == ["（3）文", "（4）文", "（5）文", "（1）文", "（2）文", "（3）文"]


def test_numbering_comes_through_styles_they_are_based_on_and_list_styles() -> None:
    numbering = (
        abstract(
            0,
            level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>'),
            level(1, "decimal", "%1.%2", '<w:isLgl/><w:pStyle w:val="H2"/>'),
        )
        + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="LS"/></w:abstractNum>'
        + abstract(2, '<w:styleLink w:val="LS"/>', level(0, "ideographDigital", "%1．"))
        + num(1, 0)
        + num(2, 1)
        + num(3, 2)
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2a"><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
        '<w:style w:type="numbering" w:styleId="LS"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(
        [
            paragraph("总则", style="H1"),
            paragraph("目的", style="H2"),
            paragraph("依据", style="H2a"),
            paragraph("不编号", '<w:numPr><w:numId w:val="0"/></w:numPr>', style="H1"),
            paragraph("循环", style="loop"),
            paragraph("项目", number=(2, 0)),
            paragraph("附则", style="H1"),
            paragraph("施行", style="H2"),
        ]
    )
    assert lines(docx(body, numbering=numbering, styles=styles)) == [
        "第一章 总则", "1.1 目的", "1.2 依据", "不编号", "循环", "一．项目", "第二章 附则", "2.1 施行",
    ]  # fmt: skip


def test_level_restart_can_be_switched_off() -> None:
    numbering = abstract(
        0, level(0, "decimal", "%1、"), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')
    ) + num(1, 0)
    body = "".join(paragraph("文", number=(1, depth)) for depth in (0, 1, 0, 1))
    assert lines(docx(body, numbering=numbering)) == ["1、文", "(1)文", "2、文", "(2)文"]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "japaneseCounting", "十二"),
        (110, "japaneseCounting", "百十"),
        (203, "japaneseCounting", "二百三"),
        (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (2, "decimalEnclosedParen", "⑵"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (2, "ideographTraditional", "乙"),
        (10, "chineseLegalSimplified", "壹拾"),
        (7, "decimalZero", "07"),
        (3, "none", ""),
        (5, "somethingNew", "5"),
    ],
)
def test_number_formats(number: int, style: str, text: str) -> None:
    assert number_text(number, style) == text


@given(st.integers(1, 9999))
def test_counting_words_are_distinct_and_read_back(number: int) -> None:
    units = {"十": 10, "百": 100, "千": 1000}
    total, digit = 0, 1
    for character in number_text(number, "chineseCountingThousand"):
        if character in units:
            total, digit = total + digit * units[character], 0
        else:
            digit = "零一二三四五六七八九".index(character)
    last = number_text(number, "chineseCountingThousand")[-1]
    assert total + (digit if last not in units else 0) == number


def test_tables_keep_grid_and_merges() -> None:
    span, top, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        ["指标", cell("得分", span)],
        [cell("产出", top), "数量", "20"],
        [cell("", below), "质量\n时效", "1\t5"],
    ]
    source = read(docx(paragraph("前") + table(rows) + paragraph("后")))
    assert source.text == "前\n指标\t得分\t\n产出\t数量\t20\n\t质量 时效\t1 5\n后"
    (found,) = source.tables
    assert source.text[slice(*found.span)] == "指标\t得分\t\n产出\t数量\t20\n\t质量 时效\t1 5"
    assert found.rows[2] == ("", "质量 时效", "1 5")


def test_a_frame_of_one_column_is_paragraphs() -> None:
    source = read(docx(table([["一、问题\n内容。"], ["二、建议"]])))
    assert source.text == "一、问题\n内容。\n二、建议"
    assert source.tables == ()


def test_revisions_controls_boxes_notes_and_special_characters() -> None:
    box = f"<w:txbxContent>{paragraph('财 政 局 文 件')}</w:txbxContent>"
    body = (
        "<w:sdt><w:sdtContent><w:sdt><w:sdtContent>"
        + paragraph("控件里的段落")
        + "</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
        + paragraph(
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            + run("锚点")
        )
        + paragraph(
            f"<w:ins>{run('新增')}</w:ins><w:del><w:r><w:delText>删除</w:delText></w:r></w:del>"
            f"<w:hyperlink>{run('链接')}</w:hyperlink>{run('隐', '<w:vanish/>')}"
            "<w:r><w:t>甲</w:t><w:noBreakHyphen/><w:t>乙</w:t><w:softHyphen/><w:t>丙</w:t></w:r>"
            "<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
            "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
        )
        + paragraph(run("上\n下\t右"))
    )
    notes = f"<w:footnote w:type='separator' w:id='-1'>{paragraph('线')}</w:footnote>"
    notes += f"<w:footnote w:id='2'>{paragraph('脚注。')}</w:footnote>"
    assert lines(docx(body, footnotes=notes)) == [
        "控件里的段落", "财 政 局 文 件", "锚点", "新增链接甲-乙丙☑", "上", "下\t右", "脚注。",
    ]  # fmt: skip


def test_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = (
        paragraph("前半", "<w:rPr><w:del/></w:rPr>") + paragraph("后半", number=(1, 0)) + paragraph("下", number=(1, 0))
    )
    assert lines(docx(body, numbering=CHAPTERS + num(1, 0))) == ["一、前半后半", "二、下"]


def test_strict_namespace_is_read() -> None:
    strict = part("document", f"<w:body>{paragraph('严格格式')}</w:body>").replace(
        W_NS.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert lines(docx("", word__document=strict)) == ["严格格式"]


def refusal(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.advice
    return caught.value.reason


def test_what_cannot_be_read_says_why() -> None:
    whole = docx(paragraph("文字" * 2000))
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500)
    assert "密码" in refusal(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "旧版" in refusal(ole)
    assert "损坏" in refusal(whole[: len(whole) // 2])
    assert "document.xml" in refusal(archive({"a.txt": b"x"}))
    assert "没有任何文字" in refusal(docx(paragraph()))
    assert "只有图片" in refusal(docx("<w:p><w:r><w:pict/></w:r></w:p>"))
    assert "XML" in refusal(docx("", word__document=b"<w:document"))


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "压缩炸弹" in refusal(archive({"word/document.xml": bytes(30_000_000)}))


def test_doctype_is_refused() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part("document", "<w:body/>").split(b"?>")[1]
    assert "DOCTYPE" in refusal(docx("", word__document=entity))
    assert "DOCTYPE" in refusal(docx("", word__document=b"<!--" + bytes([32]) * 5000 + b"-->" + entity))
