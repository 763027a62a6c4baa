from __future__ import annotations

from html import escape

import pytest

from pbtext.errors import ReadError
from pbtext.readers.html import read

PARAGRAPHS = [
    "漳源县财政局关于2023年度项目支出绩效评价的报告",
    "县政府：",
    "按照工作计划，我局对农村公路养护项目开展了绩效评价，现将有关情况报告如下。",
    "一、存在的问题",
    "（一）预算执行率偏低。截至2023年12月31日，项目实际支出987.65万元，预算执行率仅为41.3%，资金沉淀较多。",
    "（二）绩效目标设置不合理，多数指标为定性表述，难以衡量；个别单位未开展满意度调查。",
    "二、有关建议",
    "建议县交通局进一步细化预算编制，强化绩效目标审核，加快支出进度，切实提高资金使用效益。",
    "漳源县财政局",
    "2024年5月6日",
]
ROWS = [("序号", "指标", "问题"), ("1", "养护里程", "未完成年度目标"), ("2", "满意度", "未做调查")]
HEAD = (
    '<meta name="ArticleTitle" content="关于绩效评价的报告"><meta name="PubDate" content="2024-5-6 10:20">'
    '<meta name="ContentSource" content="漳源县财政局">'
)
NAV = (
    '<div class="top-nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li></ul></div>'
    '<div class="BreadCrumbs">当前位置：<a>首页</a> &gt; <a>财政信息</a></div><script>var a = "，，，。";</script>'
)
FOOT = (
    '<div class="bdsharebuttonbox">分享到：<a>微信</a></div><p>【打印本页】【关闭窗口】</p><p>上一篇：<a>通知</a></p>'
    '<div class="footer"><p>主办单位：漳源县人民政府办公室，承办单位：漳源县大数据局。</p></div>'
)
SIDE = (
    '<div class="hot"><ul>'
    + "".join(f"<li><a>关于做好{year}年预算编制工作的通知，请执行。</a></li>" for year in range(30))
    + "</ul></div>"
)
CARD = (
    "<table><tr><td>索 引 号：</td><td>A1/2024-1</td><td>发文字号：</td><td>漳财绩〔2024〕6号</td></tr>"
    "<tr><td>发布机构：</td><td>县财政局</td><td>成文日期：</td><td>2024年5月6日</td></tr></table>"
)


def table() -> str:
    rows = "".join("<tr>" + "".join(f"<td><p><span>{cell}</span></p></td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<table>{rows}</table>"


def each(pattern: str) -> str:
    return "\n".join(pattern.format(escape(paragraph)) for paragraph in PARAGRAPHS)


def halves() -> str:
    spans = (
        f"<span>{text[: len(text) // 2]}</span><span><b>{text[len(text) // 2 :]}</b></span>" for text in PARAGRAPHS
    )
    return "".join(f"<div><div>{span}</div></div>" for span in spans)


PAGES = {
    "editor": f'{NAV}<div class="main"><h1>标题</h1><p>发布时间：2024-05-06 来源：本网</p><div class="view TRS_Editor">'
    f"{each('<p>&nbsp;&nbsp;　　{}</p>')}{table()}</div>{FOOT}</div>{SIDE}",
    "zoom": f'{NAV}{SIDE}<div id="zoom">{each("<p class=Mso><span><o:p>{}</o:p></span></p>")}{table()}</div>{FOOT}',
    "spans in divs": f'{NAV}{CARD}<div class="xl">{halves()}{table()}</div>{FOOT}',
    "breaks in a layout table": f"{NAV}<table><tr><td>{SIDE}</td><td><font>{each('　　{}<br>')}</font>{table()}</td>"
    f"</tr></table>{FOOT}",
    "table beside the text": f"{NAV}<div><div>{each('<p>{}</p>')}</div><div>{table()}</div></div>{FOOT}",
    "card inside": f'{NAV}<div class="article">{CARD}{each("<p>{}</p>")}{table()}</div>{FOOT}',
    "form around the page": f"<form>{NAV}<div>{each('<p>{}</p>')}{table()}</div>{FOOT}</form>",
    "no portal": each("<p>{}</p>") + table(),
}


@pytest.mark.parametrize("name", PAGES)
def test_body_alone_and_every_paragraph_a_line(name: str) -> None:
    source = read(f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{PAGES[name]}</body></html>".encode())
    assert source.text.split("\n") == [*PARAGRAPHS, *("\t".join(row) for row in ROWS)]
    (found,) = source.tables
    assert found.rows == tuple(ROWS)
    assert source.format == "html"


def test_hints_from_meta_elements_and_from_the_card() -> None:
    page = "<html><head><meta charset=utf-8>{}</head><body>{}</body></html>"
    assert dict(read(page.format(HEAD, PAGES["editor"]).encode()).hints) == {
        "title": "关于绩效评价的报告",
        "issued": "2024-05-06",
        "bureau": "漳源县财政局",
    }
    for name in ("spans in divs", "card inside"):
        assert dict(read(page.format("<title>评价报告-漳源县人民政府</title>", PAGES[name]).encode()).hints) == {
            "title": "评价报告",
            "issued": "2024-05-06",
            "bureau": "县财政局",
            "number": "漳财绩〔2024〕6号",
        }


def test_charset_that_says_gb2312_means_gb18030() -> None:
    page = "<html><head><meta http-equiv=a content='text/html; charset=gb2312'></head><p>㐂朱镕基堃問題</p></html>"
    assert read(page.encode("gb18030")).text == "㐂朱镕基堃問題"
    assert read(page.encode()).text == "㐂朱镕基堃問題"
    assert read(page.encode("utf-16")).text == "㐂朱镕基堃問題"
    assert read(b'<?xml version="1.0" encoding="utf-8"?><html><p>' + "文字".encode() + b"</p></html>").text == "文字"


def test_lines_spaces_lists_and_notes() -> None:
    page = (
        "<p>预算\n执行率 KPI\n score<sup>[1]</sup>为<b>41.3</b>%<sup>1</sup>，面积3m<sup>2</sup>。</p>"
        "<ol start=3><li>甲</li><li>乙</li><li>（3）丙</li></ol><pre>丁\n戊</pre><div style='display: none'>藏</div>"
    )
    assert read(page.encode()).text.split("\n") == [
        "预算执行率 KPI score为41.3%，面积3m2。",
        "3.甲",
        "4.乙",
        "（3）丙",
        "丁",
        "戊",
    ]


def test_spans_of_cells_keep_the_grid() -> None:
    page = (
        "<p>说明：下表为得分情况。</p><table><tr><th rowspan=2>指标</th><th colspan=2>得分</th></tr>"
        "<tr><td>满分</td><td>实得</td></tr>"
        "<tr><td>产出</td><td>20</td><td rowspan='99999'>18</td></tr></table>"
    )
    assert read(page.encode()).tables[0].rows[:3] == (("指标", "得分", ""), ("", "满分", "实得"), ("产出", "20", "18"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html></html>", "没有正文"),
        (b"   ", "空"),
        (b"<html>" + b"<div>" * 3000 + "深".encode(), "过深"),
        (b"<html><meta charset=utf-8>" + b"\xff\xfa\x81" * 50, "编码"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert reason in caught.value.reason
    assert caught.value.advice
