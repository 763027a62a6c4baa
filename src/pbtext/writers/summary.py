"""The supervisor's page to a file, by suffix: .html (self-contained, prints on A4), .xlsx (with native charts), .docx, .md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from pbtext.summary import Quotation, Summary
from pbtext.writers.aside import check_suffix, written_aside

SUFFIXES = (".html", ".xlsx", ".docx", ".md")


def write_summary(
    summary: Summary, path: str | Path, *, title: str = "预算绩效报告问题汇总", codebook: str = ""
) -> None:
    """Write the summary aside and rename it. Raises ResultsError for an unknown suffix or an unwritable place."""
    path = Path(path)
    writer = {".html": _html, ".xlsx": _xlsx, ".docx": _docx, ".md": _markdown}[check_suffix(path, SUFFIXES)]
    with written_aside(path) as aside:
        writer(summary, aside, title, codebook)


def _html(summary: Summary, path: Path, title: str, codebook: str) -> None:
    import jinja2

    text = resources.files("pbtext.writers").joinpath("templates", "summary.html").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
    path.write_text(template.render(s=summary, title=title, codebook=codebook), encoding="utf-8")


def _cite(q: Quotation) -> str:
    return f"{q.report}" + (f"，{q.section}" if q.section else "")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _lead(s: Summary) -> str:
    years = f"预算年度 {s.years}，" if s.years else ""
    return f"{years}共 {s.reports} 份报告，其中 {s.with_problems} 份指出问题，计 {s.points} 个问题点、{s.recommendations} 条建议。"


def _markdown(s: Summary, path: Path, title: str, codebook: str) -> None:
    lines = [f"# {title}", "", _lead(s), "", "## 最常见的问题", ""]
    lines += ["| 名次 | 问题 | 报告数 | 问题点 | 报告占比 | 95% 区间 |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {p.rank} | {p.name} | {p.reports}/{p.base} | {p.points} | {_percent(p.share)} | {_percent(p.low)}—{_percent(p.high)} |"
        for p in s.top
    ]
    lines += ["", "## 问题、原话与建议", ""]
    for p in s.top:
        lines += [f"### {p.rank}. {p.name}", ""]
        lines += [f"> {q.text}\n>\n> ——{_cite(q)}\n" for q in p.quotations]
        lines += [f"- 建议：{q.text}（{_cite(q)}）" for q in p.recommendations]
        lines.append("")
    lines += [
        "## 提出了问题、没有建议与之对应",
        "",
        "| 问题 | 问题点 | 其中无对应建议 | 举例 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {u.name} | {u.points} | {u.unanswered} | {_cell(u.example.text)}（{_cell(_cite(u.example))}） |"
        for u in s.unanswered
    ]
    if s.failures or s.warnings:
        lines += ["", "## 没有读进来或需要留意的文件", ""]
        lines += [f"- {n.report}：{n.text}" for n in (*s.failures, *s.warnings)]
    lines += ["", f"由 pbtext 自动标注生成，类目依据编码手册 v{codebook}；请以原文为准。"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("\t", " ")


def _docx(s: Summary, path: Path, title: str, codebook: str) -> None:
    import docx

    document = docx.Document()
    document.styles["Normal"].font.name = "Calibri"
    document.add_heading(_xml(title), 0)
    document.add_paragraph(_xml(_lead(s)))
    document.add_heading("最常见的问题", 1)
    _docx_table(
        document,
        ("名次", "问题", "报告数", "问题点", "报告占比", "95% 区间"),
        (
            (
                p.rank,
                p.name,
                f"{p.reports}/{p.base}",
                p.points,
                _percent(p.share),
                f"{_percent(p.low)}—{_percent(p.high)}",
            )
            for p in s.top
        ),
    )
    document.add_heading("问题、原话与建议", 1)
    for p in s.top:
        document.add_heading(f"{p.rank}. {p.name}", 2)
        for q in p.quotations:
            document.add_paragraph(_xml(f"{q.text}——{_cite(q)}"), style="Intense Quote")
        for q in p.recommendations:
            document.add_paragraph(_xml(f"建议：{q.text}（{_cite(q)}）"), style="List Bullet")
    document.add_heading("提出了问题、没有建议与之对应", 1)
    _docx_table(
        document,
        ("问题", "问题点", "其中无对应建议", "举例"),
        ((u.name, u.points, u.unanswered, f"{u.example.text}（{_cite(u.example)}）") for u in s.unanswered),
    )
    for n in (*s.failures, *s.warnings):
        document.add_paragraph(_xml(f"{n.report}：{n.text}"))
    document.add_paragraph(_xml(f"由 pbtext 自动标注生成，类目依据编码手册 v{codebook}；请以原文为准。"))
    document.save(str(path))


def _docx_table(document: Any, head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.text = name
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _xml(str(value))


def _xml(text: str) -> str:
    """The text without the control characters that XML does not know."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def _xlsx(s: Summary, path: Path, title: str, codebook: str) -> None:
    import pandas as pd
    import xlsxwriter

    from pbtext.writers.frames import write_sheet

    top = pd.DataFrame(
        [(p.rank, p.name, p.dimension, p.group, p.reports, p.base, p.share, p.low, p.high, p.points) for p in s.top],
        columns=["名次", "问题", "维度", "组", "涉及报告数", "报告总数", "报告占比", "占比下限", "占比上限", "问题点"],
    )
    quotations = pd.DataFrame(
        [(p.name, kind, q.text, q.report, q.title, q.section) for p in s.top
         for kind, found in (("问题原句", p.quotations), ("建议", p.recommendations)) for q in found],
        columns=["问题", "类别", "典型原句", "报告", "报告标题", "所在章节"],
    )  # fmt: skip
    unanswered = pd.DataFrame(
        [(u.name, u.points, u.unanswered, u.example.text, _cite(u.example)) for u in s.unanswered],
        columns=["问题", "问题点", "其中无对应建议", "典型原句", "出处"],
    )
    notices = pd.DataFrame([(n.report, n.text) for n in (*s.failures, *s.warnings)], columns=["文件", "情况"])
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = write_sheet(book, "常见问题", top, percent=frozenset({"报告占比", "占比下限", "占比上限"}))
        note = book.add_format({"italic": True, "font_color": "#5B6877"})
        sheet.write(len(top) + 2, 0, f"{title}：{_lead(s)}类目依据编码手册 v{codebook}；请以原文为准。", note)
        if len(top):
            chart = book.add_chart({"type": "bar"})
            chart.add_series(
                {
                    "categories": ["常见问题", 1, 1, len(top), 1],
                    "values": ["常见问题", 1, 6, len(top), 6],
                    "data_labels": {"value": True, "num_format": "0%"},
                    "gap": 60,
                    "fill": {"color": "#2F6F9F"},
                }
            )
            chart.set_title({"name": "报告占比", "name_font": {"size": 12}})
            chart.set_legend({"none": True})
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"num_format": "0%", "min": 0, "max": 1})
            chart.set_size({"width": 760, "height": 60 + 32 * len(top)})
            sheet.insert_chart(len(top) + 4, 0, chart)
        write_sheet(book, "原话与建议", quotations)
        write_sheet(book, "无对应建议", unanswered)
        if len(notices):
            write_sheet(book, "需留意的文件", notices)
