"""Tables, explanations and figures on the terminal, in colour where it is one, plain where it is a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from pbtext.tagging.evidence import SURROUNDINGS
from pbtext.writers.labels import COUNT_NAMES, LEVEL_NAMES, QUALIFIER_NAMES, TABLE_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from pbtext.readers.formats import Support
    from pbtext.tagging.explain import Explanation
    from pbtext.taxonomy import Taxonomy
    from pbtext.training.evaluate import Evaluation
    from pbtext.training.scores import Comparison

MOST_VALUES = 8  # values of a breakdown that are shown side by side


def print_table(
    frame: pd.DataFrame,
    *,
    n_reports: int,
    level: str,
    count: str,
    by: str | None,
    top: int | None,
    console: Console | None = None,
) -> None:
    """A frequency table, or for a breakdown a grid of problems by values."""
    console = console or _console()
    if frame.empty:
        console.print(f"{n_reports} 份报告中没有标出问题。")
        return
    title = f"问题频次（{LEVEL_NAMES[level]}，按{COUNT_NAMES[count]}；共 {n_reports} 份报告）"
    console.print(_grid(frame, title, by, top) if by else _ranking(frame, title, count, top, console.width))


def _ranking(frame: pd.DataFrame, title: str, count: str, top: int | None, width: int) -> Table:
    frame = frame.head(top or len(frame))
    rows = []
    for record in frame.to_dict("records"):
        row = {str(k): v for k, v in record.items()}
        extra = [str(row["count"])] if count != "reports" else []
        interval = f"{100 * row['low']:.0f}–{100 * row['high']:.0f}%"
        share = f"{100 * row['share']:.0f}%"
        rows.append([str(row["rank"]), row["name"], *extra, f"{row['reports']}/{row['base']}", share, interval])
    heads = ["名次", "问题", *([COUNT_NAMES[count]] if count != "reports" else []), "报告数", "占比", "95% 区间"]
    grid = Table(title=title, title_justify="left", header_style="bold")
    taken = 4
    for k, head in enumerate(heads):
        size = max(cell_len(x) for x in (head, *(row[k] for row in rows)))
        grid.add_column(head, justify="left" if head == "问题" else "right", no_wrap=True, min_width=size)
        taken += size + 3
    # the quotation takes what is left, and is cut rather than wrapped so that the ranking reads as a list
    room = max(12, width - taken)
    grid.add_column("典型原句", no_wrap=True, overflow="ellipsis", width=room)
    for cells, quotation in zip(rows, frame["quotation"], strict=True):
        grid.add_row(*cells, _escape(" ".join(str(quotation).split())))
    return grid


def _grid(frame: pd.DataFrame, title: str, by: str, top: int | None) -> Table:
    values = list(frame.groupby(by)["count"].sum().sort_values(ascending=False).index)
    shown = sorted(values[:MOST_VALUES]) if by == "year" else values[:MOST_VALUES]  # years read in their order
    left = f"；{TABLE_COLUMNS[by]}只列前 {MOST_VALUES} 个，其余见 -o 文件" if len(values) > MOST_VALUES else ""
    grid = Table(title=title + left, title_justify="left", header_style="bold")
    grid.add_column("问题", no_wrap=True)
    for value in shown:
        grid.add_column(str(value), justify="right", overflow="fold")
    grid.add_column("合计", justify="right", no_wrap=True)
    cells = frame.set_index(["name", by])["count"].to_dict()
    totals = frame.groupby("name")["count"].sum().sort_values(ascending=False, kind="stable")
    for name, total in list(totals.items())[: top or len(totals)]:
        grid.add_row(str(name), *(str(cells.get((name, v), "·")) for v in shown), str(total))
    return grid


def print_explanation(explanation: Explanation, taxonomy: Taxonomy, *, console: Console | None = None) -> None:
    """Role, categories, cues and evidence of one sentence."""
    console = console or _console()
    s = explanation.sentence
    console.print(f"[bold]{_escape(s.text)}[/bold]")
    roles = "，".join(f"{taxonomy.name_of(r)} {p:.2f}" for r, p in explanation.roles)
    console.print(f"  角色：[bold]{taxonomy.name_of(s.role)}[/bold]（{roles}）")
    if s.categories:
        named = zip(s.categories, s.category_confidence, strict=True)
        console.print("  类目：" + "、".join(f"[bold]{taxonomy.name_of(c)}[/bold]（{c}）{p:.2f}" for c, p in named))
    else:
        console.print("  类目：无")
    others = [(c, p, t) for c, p, t in explanation.categories if c not in s.categories][:3]
    console.print("  其次：" + "、".join(f"{taxonomy.name_of(c)} {p:.2f}（门槛 {t:.2f}）" for c, p, t in others))
    console.print("  分量：" + "，".join(f"{name} {weight:+.2f}" for name, weight in explanation.parts))
    for category, rule, words, qualifier in explanation.cues:
        note = f"，被限定（{QUALIFIER_NAMES.get(qualifier, qualifier)}），不计" if qualifier else ""
        console.print(f"  线索：{taxonomy.name_of(category)} ← “{_escape(words)}”（规则 {_escape(rule)}{note}）")
    for e in explanation.evidence:
        if e.weight:
            console.print(f"  字串：{taxonomy.name_of(e.label)} ← “{_escape(e.text)}”（权重 {e.weight:+.2f}）")
        elif e.rule == SURROUNDINGS:
            console.print(f"  语境：{taxonomy.name_of(e.label)} ← 句中无线索，由所在章节、表头和前后句判定")
    for change in explanation.changes:
        then = "、".join(map(taxonomy.name_of, change.categories)) or "无类目"
        console.print(f"  假如{_escape(change.what)}：判为{taxonomy.name_of(change.role)}（{then}）")


def print_candidates(frame: pd.DataFrame, *, console: Console | None = None) -> None:
    """Groups of problems of the rest bin, each with its key words and sentences."""
    console = console or _console()
    if frame.empty:
        console.print("归入“其他”的问题里没有说法相近、成组的。")
        return
    console.print("[bold]归入“其他”的问题，按说法分组[/bold]（新类目的候选）")
    for k, row in enumerate(frame.to_dict("records"), 1):
        console.print(f"{k:>3}. [bold]{_escape(row['name'])}[/bold]（{row['sentences']} 句，{row['reports']} 份报告）")
        console.print(f"     {_escape(row['quotation'])} ——{_escape(row['source'])}")
        for text in row["others"]:
            console.print(f"     {_escape(text)}")


def print_formats(supports: Sequence[Support], *, console: Console | None = None) -> None:
    """What this installation reads, and what is missing for the rest."""
    table = Table(title="能读的格式", title_justify="left")
    for name in ("文件", "后缀", "能读", "靠什么", "缺什么、怎么办"):
        table.add_column(name, overflow="fold")
    for s in supports:
        table.add_row(s.name, " ".join(s.suffixes), "是" if s.ready else "否", s.means, _escape(s.advice))
    (console or _console()).print(table)


def print_comparison(comparison: Comparison, *, title: str, console: Console | None = None) -> None:
    """Kappa and F1 of one coding held against another."""
    from pbtext.training.card import comparison_rows

    console = console or _console()
    console.print(_figures(title, comparison, comparison_rows(comparison)))
    console.print(f"角色 kappa {comparison.kappa:.3f}")


def print_evaluation(evaluation: Evaluation, *, title: str, console: Console | None = None) -> None:
    """Figures in all, then by category."""
    from pbtext.training.card import figures_table

    console = console or _console()
    console.print(_figures(title, evaluation.coding, figures_table(evaluation)))
    hits, sentences = evaluation.false_problems
    console.print(
        f"角色概率的期望校准误差 {evaluation.calibration_error:.3f}；无问题报告中误标为问题的句子 {hits}/{sentences}"
    )
    each = Table(title="各类目（问题句）", title_justify="left")
    for name in ("类目", "句数", "精确率", "召回率", "F1"):
        each.add_column(name, justify="left" if name == "类目" else "right", no_wrap=True)
    for s in evaluation.coding.categories[0]:
        each.add_row(s.name, str(s.hit + s.missed), f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}")
    console.print(each)


def _figures(title: str, coding: Comparison, rows: Sequence[tuple[str, str, str, str]]) -> Table:
    """Precision, recall and F1 of each figure."""
    grid = Table(title=f"{title}（{coding.reports} 份报告、{coding.sentences} 句）", title_justify="left")
    grid.add_column("指标", no_wrap=True)
    for name in ("精确率", "召回率", "F1"):
        grid.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        grid.add_row(*row)
    return grid


def _console() -> Console:
    import shutil

    width = shutil.get_terminal_size((140, 40)).columns
    return Console(width=max(80, width), highlight=False)


def _escape(text: Any) -> str:
    from rich.markup import escape

    return escape(str(text))
