"""Makes corpora/sample from corpora/sample-labelled: the same reports as bureaus would publish them, in several formats.

Needs LibreOffice (soffice) and a Chinese font for the PDF files. Run it only when the texts change:

    python corpora/make_sample.py
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from pbtext.taxonomy import load_taxonomy
from pbtext.training.corpus import load_labelled

HERE = Path(__file__).resolve().parent
CHAPTER, SECTION = re.compile(r"^([一二三四五六七八九十]+)、\s*"), re.compile(r"^（([一二三四五六七八九十]+)）\s*")
LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"))


def numbering(document: docx.document.Document) -> int:
    """Add Word's automatic numbering 一、 and （一） to a document; the id to refer to it."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (kind, text) in enumerate(LEVELS)
    )
    part = document.part.numbering_part.element
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{levels}</w:abstractNum>')
    part.insert(0, abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="900"><w:abstractNumId w:val="900"/></w:num>'))
    return 900


def write_docx(lines: list[str], path: Path, *, automatic: bool = True) -> None:
    """A document as an office writes it: centred title, indented paragraphs, numbering by Word where it is in order."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    number = numbering(document)
    expected = ["一二三四五六七八九十"] * 2
    rows: list[list[str]] = []
    for i, line in enumerate([*lines, ""]):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            table = document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=False):
                    cell.text = text
            rows = []
        if not line.strip():
            continue
        paragraph, typed = document.add_paragraph(), line
        level = next((k for k, p in enumerate((CHAPTER, SECTION)) if p.match(line)), -1)
        if automatic and level >= 0 and expected[level][:1] == (CHAPTER, SECTION)[level].match(line).group(1):
            expected[level] = expected[level][1:]
            expected[level + 1 :] = ["一二三四五六七八九十"] * (1 - level)
            typed = (CHAPTER, SECTION)[level].sub("", line)
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
            )
        paragraph.add_run(typed)
        if i == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            paragraph.paragraph_format.first_line_indent = Cm(1)
    document.save(str(path))


def write_pdf(lines: list[str], path: Path) -> None:
    """The same document printed by LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("soffice is not installed; the PDF samples need it")
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / f"{path.stem}.docx"
        write_docx(lines, source, automatic=False)
        profile = f"-env:UserInstallation=file://{work}/profile"
        subprocess.run(
            [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", work, str(source)],
            check=True,
            capture_output=True,
        )
        shutil.copy(Path(work) / f"{path.stem}.pdf", path)


def write_html(lines: list[str], path: Path) -> None:
    """A page of a government portal: navigation, metadata, body, footer."""
    body = "\n".join(f"<p style='text-indent:2em'><span>{html.escape(x)}</span></p>" for x in lines[1:] if x.strip())
    path.write_text(
        f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{html.escape(lines[0])}-信息公开</title>
<meta name="ArticleTitle" content="{html.escape(lines[0])}"><meta name="PubDate" content="2023-09-18 10:20"></head>
<body><div class="nav"><a href="/">首页</a> &gt; <a href="/xxgk">信息公开</a> &gt; <a href="/xxgk/jx">绩效评价</a></div>
<h1>{html.escape(lines[0])}</h1><div class="info">发布时间：2023-09-18　浏览次数：312　字体：大 中 小</div>
<div class="TRS_Editor">
{body}
</div><div class="footer">版权所有　网站地图　联系我们</div></body></html>
""",
        encoding="utf-8",
    )


def write_markdown(lines: list[str], path: Path) -> None:
    """Markdown as converters write it: chapters as headings."""
    made = [f"# {lines[0]}", *(f"## {x}" if CHAPTER.match(x) and len(x) < 30 else x for x in lines[1:])]
    path.write_text("\n\n".join(x for x in made if x.strip()) + "\n", encoding="utf-8")


def text_writer(encoding: str) -> Callable[[list[str], Path], None]:
    """A plain text writer of one encoding, with Windows line ends."""
    return lambda lines, path: path.write_bytes("\r\n".join(lines).encode(encoding))


# labelled file -> (name as published, writer)
SAMPLES: dict[str, tuple[str, Callable[[list[str], Path], None]]] = {
    "yunxi-zhongdian-2023": ("芸溪区2023年居家养老财政重点评价报告.docx", write_docx),
    "qinghe-zongjie-2022": ("青禾县2022年预算绩效管理工作总结.txt", text_writer("gb18030")),
    "lushan-fuhe-2023": ("麓山县2022年绩效自评复核通报.pdf", write_pdf),
    "baita-yiyuan-zip-2024": ("柏塔县医院2024年设备购置绩效自评.md", write_markdown),
    "dongling-gonglu-2022": ("东岭县2022年农村公路绩效评价.html", write_html),
    "shuangqiao-jiankong-2024": ("双桥市2024年上半年绩效监控.txt", text_writer("utf-16")),
    "anping-shenji-2021": ("安屏县2021年衔接资金绩效审计.pdf", write_pdf),
    "linchuan-renda-2023": ("林川县人大2023年绩效监督报告.docx", write_docx),
    "hexi-wuwenti-2022": ("禾溪县图书馆2022年免费开放自评.txt", text_writer("utf-8-sig")),
}


def main() -> None:
    """Write all samples."""
    target = HERE / "sample"
    target.mkdir(exist_ok=True)
    for source, (name, writer) in SAMPLES.items():
        labelled = load_labelled(HERE / "sample-labelled" / f"{source}.txt", load_taxonomy())
        writer(labelled.report.text.split("\n"), target / name)
        print(name)


if __name__ == "__main__":
    main()
