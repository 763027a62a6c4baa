"""The command line: parse arguments, call the functions of the package, print. Heavy modules load inside the commands."""

from __future__ import annotations

import sys
from typing import Any

import click

from pbtext import __version__
from pbtext.cli_help import ChineseGroup, chinese
from pbtext.errors import PbtextError

LEVELS = ("category", "group", "dimension")
COUNTS = ("reports", "points", "sentences")
BREAKDOWNS = ("report", "region", "province", "year", "kind")
EXPORTS = ("sentences", "points", "recommendations", "reports", "links", "tables", "checks", "failures")
_corpus = click.option(
    "--corpus",
    default="corpora/labelled",
    show_default=True,
    type=click.Path(),
    metavar="文件夹",
    help="标注语料；旁边若有 wordings 文件夹，其中的单句也用来学类目",
)
_taxonomy = click.option(
    "--taxonomy", type=click.Path(), metavar="路径", help="自己的分类体系（文件夹或 categories.yaml）"
)


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="pbtext %(version)s", help="显示版本")
def cli() -> None:
    """pbtext：从预算绩效评价报告里找出问题与建议，按统一的编码手册归类，统计频次，每个数字都能回到原句。"""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="输入...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(),
    metavar="结果文件夹",
    help="结果写到这个文件夹；再次运行只处理新增和改动的文件",
)
@click.option(
    "-j",
    "--jobs",
    default=0,
    type=click.IntRange(0),
    metavar="个数",
    help="同时工作的进程数；0 表示按文件多少自动决定",
    show_default=True,
)
@click.option(
    "--timeout",
    default=60.0,
    type=click.FloatRange(1),
    show_default=True,
    metavar="秒",
    help="读一个文件最多等多久；大的扫描件请放宽",
)
@click.option("--model", type=click.Path(), metavar="文件夹", help="自己训练的模型；默认用自带的")
@click.option("--log-json", is_flag=True, help="进度、失败和结果逐行以 JSON 写到标准错误，供别的程序读")
@_taxonomy
def tag(
    inputs: tuple[str, ...],
    output: str,
    jobs: int,
    timeout: float,
    model: str | None,
    log_json: bool,
    taxonomy: str | None,
) -> int:
    """批量标注：文件、文件夹、通配符或 zip 压缩包 → 结果文件夹。有文件读不了时退出码为 1。"""
    from pbtext.batch import tag_files
    from pbtext.progress import log, progress

    with progress(log_json=log_json) as step:
        outcome = tag_files(
            inputs, output, jobs=jobs, timeout=timeout, model=model, taxonomy=taxonomy, on_progress=step
        )
    if log_json:
        for f in outcome.failures:
            log("failure", report=f.name, reason=f.reason, advice=f.advice)
        counts = {name: getattr(outcome, name) for name in ("found", "tagged", "unchanged", "doubled")}
        log("done", **counts, failed=len(outcome.failures), results=output)
        return 1 if outcome.failures else 0
    parts = [f"共 {outcome.found} 个文件", f"新标注 {outcome.tagged} 份"]
    parts += [f"未变动 {outcome.unchanged} 份"] if outcome.unchanged else []
    parts += [f"内容重复只计一次的 {outcome.doubled} 份"] if outcome.doubled else []
    parts += [f"读不了 {len(outcome.failures)} 个"] if outcome.failures else []
    click.echo("，".join(parts) + f"。结果在 {output}", err=True)
    for f in outcome.failures:
        click.echo(f"  {f.name}：{f.reason}" + (f"。{f.advice}" if f.advice else ""), err=True)
    return 1 if outcome.failures else 0


@cli.command()
def formats() -> None:
    """本安装能读哪些格式，其余的缺什么、怎么补。"""
    from pbtext.readers.formats import supported
    from pbtext.writers.terminal import print_formats

    print_formats(supported())


@cli.command()
@click.argument("results", metavar="结果文件夹")
@click.option("--level", type=click.Choice(LEVELS), default="category", show_default=True, help="按类目、组或维度")
@click.option("--count", type=click.Choice(COUNTS), default="reports", show_default=True, help="按报告、问题点或句计数")
@click.option("--by", type=click.Choice(BREAKDOWNS), help="再按报告、地区、省份、年度或报告种类分开")
@click.option("--top", type=click.IntRange(1), metavar="个数", help="屏幕上只显示前几名")
@click.option("-o", "--output", type=click.Path(), metavar="文件", help="写到文件：.csv .xlsx .md .jsonl .parquet")
@_taxonomy
def table(
    results: str, level: str, count: str, by: str | None, top: int | None, output: str | None, taxonomy: str | None
) -> None:
    """问题频次表：名次、报告占比与 95% 区间、典型原句。"""
    from pbtext.frequency import frequency_table
    from pbtext.results import open_results
    from pbtext.taxonomy import load_taxonomy
    from pbtext.writers.frames import write_frame
    from pbtext.writers.labels import LEVEL_NAMES, chinese_columns
    from pbtext.writers.terminal import print_table

    opened = open_results(results)
    frame = frequency_table(opened, load_taxonomy(taxonomy), level=level, count=count, by=by)
    if output is None:
        print_table(frame, n_reports=len(opened.reports), level=level, count=count, by=by, top=top)
        return
    columns = chinese_columns(list(frame.columns), count=count)
    shown = frame.set_axis(columns, axis=1) if output.lower().endswith((".csv", ".xlsx", ".md")) else frame
    write_frame(shown, output, sheet=f"问题频次（{LEVEL_NAMES[level]}）", percent=("报告占比", "占比下限", "占比上限"))
    click.echo(f"已写入 {output}", err=True)


@cli.command()
@click.argument("results", metavar="结果文件夹")
@click.argument("what", type=click.Choice(EXPORTS), metavar="|".join(EXPORTS))
@click.option(
    "-o", "--output", required=True, type=click.Path(), metavar="文件", help="按后缀写：.jsonl .csv .parquet .xlsx .md"
)
def export(results: str, what: str, output: str) -> None:
    """导出明细：句、问题点、建议、报告、对应关系、表格（一格一行）、对不上的数字、未能读取的文件。"""
    from pbtext.results import open_results
    from pbtext.writers.frames import write_frame
    from pbtext.writers.labels import EXPORT_NAMES

    frame = open_results(results).frame(what)
    write_frame(frame, output, sheet=EXPORT_NAMES[what])
    click.echo(f"已写入 {output}（{len(frame)} 行）", err=True)


@cli.command()
@click.argument("results", metavar="结果文件夹")
@click.option(
    "-o", "--output", required=True, type=click.Path(), metavar="文件", help="按后缀写：.html .docx .xlsx .md"
)
@click.option("--top", default=10, type=click.IntRange(1), show_default=True, metavar="个数", help="列出前几个问题")
@click.option("--title", default="预算绩效报告问题汇总", show_default=True, metavar="文字", help="标题")
@_taxonomy
def summary(results: str, output: str, top: int, title: str, taxonomy: str | None) -> None:
    """给领导看的一页：最常见的问题、占比、原话、建议，以及无人回应的问题。"""
    from pbtext.results import open_results
    from pbtext.summary import build_summary
    from pbtext.taxonomy import load_taxonomy
    from pbtext.writers.summary import write_summary

    codebook = load_taxonomy(taxonomy)
    write_summary(
        build_summary(open_results(results), codebook, top=top), output, title=title, codebook=codebook.version
    )
    click.echo(f"已写入 {output}", err=True)


@cli.command()
@click.argument("results", metavar="结果文件夹")
@click.option("--least", default=2, type=click.IntRange(2), show_default=True, metavar="句数", help="至少几句才算一组")
@click.option("-o", "--output", type=click.Path(), metavar="文件", help="写到文件：.csv .xlsx .md .jsonl .parquet")
@_taxonomy
def candidates(results: str, least: int, output: str | None, taxonomy: str | None) -> None:
    """归入“其他”的问题按说法分组，作为新类目的候选。"""
    from pbtext.candidates import rest_candidates
    from pbtext.results import open_results
    from pbtext.segment import default_segmenter
    from pbtext.taxonomy import load_taxonomy
    from pbtext.writers.frames import write_frame
    from pbtext.writers.labels import TABLE_COLUMNS
    from pbtext.writers.terminal import print_candidates

    frame = rest_candidates(open_results(results), load_taxonomy(taxonomy), default_segmenter(), least=least)
    if output is None:
        print_candidates(frame)
        return
    shown = frame.rename(columns=TABLE_COLUMNS | {"name": "关键词"})
    write_frame(shown if output.lower().endswith((".csv", ".xlsx", ".md")) else frame, output, sheet="新类目候选")
    click.echo(f"已写入 {output}", err=True)


@cli.command()
@click.option(
    "--corpus", default="corpora/labelled", show_default=True, type=click.Path(), metavar="文件夹", help="语料"
)
@click.option(
    "--second",
    default="corpora/second-labelled",
    show_default=True,
    type=click.Path(),
    metavar="文件夹",
    help="第二次标注",
)
@_taxonomy
def agreement(corpus: str, second: str, taxonomy: str | None) -> None:
    """两位编码者有多一致：第二次（盲）标注与语料标签相比的 kappa 与 F1。"""
    from pbtext.taxonomy import load_taxonomy
    from pbtext.training.agreement import agreement as compare_labels
    from pbtext.training.corpus import load_corpus
    from pbtext.writers.terminal import print_comparison

    codebook = load_taxonomy(taxonomy)
    print_comparison(compare_labels(load_corpus(corpus, codebook), second, codebook), title="两位编码者的一致程度")


@cli.command()
@click.argument("sentence", metavar="句子")
@click.option("--chapter", default="", metavar="标题", help="当作在这个标题的章节里来读，如“存在的问题”")
@click.option("--model", type=click.Path(), metavar="文件夹", help="自己训练的模型；默认用自带的")
@_taxonomy
def explain(sentence: str, chapter: str, model: str | None, taxonomy: str | None) -> None:
    """说明一句话为什么这样归类：概率、线索、字串和章节各占多少分量，怎样改动会改变结论。"""
    from pbtext.tagging.explain import explain as explain_text
    from pbtext.tagging.tagger import load_tagger
    from pbtext.writers.terminal import print_explanation

    tagger = load_tagger(model, taxonomy=taxonomy)
    for explanation in explain_text(tagger, sentence, chapter=chapter):
        print_explanation(explanation, tagger.taxonomy)


@cli.command()
@_corpus
@click.option(
    "-o", "--output", default="models", show_default=True, type=click.Path(), metavar="文件夹", help="模型写到哪里"
)
@click.option("--evaluate/--no-evaluate", default=True, show_default=True, help="顺带做交叉验证并写入模型卡")
@_taxonomy
def train(corpus: str, output: str, evaluate: bool, taxonomy: str | None) -> None:
    """用标注语料训练模型，并写模型卡。同样的语料得到同样的模型。"""
    from pathlib import Path

    from pbtext.segment import default_segmenter
    from pbtext.tagging.model import save_model
    from pbtext.taxonomy import load_taxonomy
    from pbtext.training.card import model_card
    from pbtext.training.evaluate import cross_validate
    from pbtext.training.fit import train as fit
    from pbtext.training.wordings import load_training

    codebook = load_taxonomy(taxonomy)
    labelled = load_training(corpus, codebook)
    reports = [x for x in labelled if not x.wording]
    size = (
        f"{len(reports)} 份报告、{sum(len(x.labels) for x in reports)} 句，另有单句 {len(labelled) - len(reports)} 条"
    )
    click.echo(f"语料 {size}，开始训练……", err=True)
    made = save_model(fit(labelled, codebook, default_segmenter()), output)
    figures = cross_validate(labelled, codebook, default_segmenter(), on_fold=_on_fold) if evaluate else None
    Path(output, "MODEL_CARD.md").write_text(model_card(made, figures), encoding="utf-8")
    click.echo(f"模型已写入 {output}", err=True)


@cli.command()
@_corpus
@click.option(
    "--folds",
    default=5,
    show_default=True,
    type=click.IntRange(2),
    metavar="折数",
    help="每折留出若干位撰写者的全部报告",
)
@click.option("--as-is", is_flag=True, help="不重新训练：用现成的模型标注语料，与标签相比（语料应是模型没见过的）")
@click.option("--model", type=click.Path(), metavar="文件夹", help="与 --as-is 同用：自己训练的模型；默认用自带的")
@_taxonomy
def evaluate(corpus: str, folds: int, as_is: bool, model: str | None, taxonomy: str | None) -> None:
    """标注得有多准：按撰写者整组留出的交叉验证，总体与各类目的精确率、召回率、F1。"""
    from pbtext.segment import default_segmenter
    from pbtext.taxonomy import load_taxonomy
    from pbtext.training.evaluate import code_as_is, cross_validate, figures
    from pbtext.training.wordings import load_training
    from pbtext.writers.terminal import print_evaluation

    codebook = load_taxonomy(taxonomy)
    if as_is:
        from pbtext.tagging.tagger import load_tagger
        from pbtext.training.corpus import load_corpus

        coded = code_as_is(load_corpus(corpus, codebook), load_tagger(model, taxonomy=taxonomy))
        print_evaluation(figures(coded, codebook), title="现成的模型与标签相比")
        return
    labelled = load_training(corpus, codebook)
    evaluation = cross_validate(labelled, codebook, default_segmenter(), folds=folds, on_fold=_on_fold)
    print_evaluation(evaluation, title="整位撰写者留出的交叉验证")


def _on_fold(done: int, folds: int) -> None:
    click.echo(f"交叉验证 {done}/{folds}", err=True)


def main() -> Any:
    """Entry point: errors in one line of Chinese, exit status 0, 1 (failures), 2 (wrong use) or 130 (interrupted)."""
    try:
        sys.exit(cli.main(prog_name="pbtext", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        sys.exit(2)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("\n已中断；已完成的部分保留在结果文件夹，再次运行会接着做。", err=True)
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"错误：{chinese(error)}", err=True)
        sys.exit(2)
    except PbtextError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(2)
