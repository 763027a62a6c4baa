"""How well pbtext codes, beside what else a user could pick, on reports of authors that none of them has seen: one run.

    python benchmarks/accuracy.py                 # everything, writes docs/accuracy.md and docs/*.svg
    python benchmarks/accuracy.py --only peers    # parts: peers, ablation, curve (the main figures always run)

Folds hold out whole authors, the same folds for everyone. Peers, ablation and learning curve run on the first folds only (--few):
compare them with the line of pbtext in their own table.
"""

from __future__ import annotations

import argparse
import platform
import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
from charts import curves
from numpy.typing import NDArray
from peers import PEERS, Peer

from pbtext.segment import default_segmenter
from pbtext.tagging import code_inputs
from pbtext.tagging.features import Batch, Grams
from pbtext.tagging.model import load_model
from pbtext.tagging.tagger import Tagger, load_tagger
from pbtext.taxonomy import Taxonomy, load_taxonomy
from pbtext.training.agreement import agreement
from pbtext.training.card import model_card
from pbtext.training.corpus import LabelledReport
from pbtext.training.evaluate import (
    Code,
    Coded,
    Evaluation,
    HeldOut,
    coder,
    figures,
    folds_of,
    hold_out,
    labelled_coding,
    prepare,
)
from pbtext.training.fit import targets_of
from pbtext.training.scores import Coding, Comparison, compare
from pbtext.training.wordings import load_training

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SHARES = (0.125, 0.25, 0.5, 1.0)
CONFUSED = 12  # pairs of categories shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", default=ROOT / "corpora" / "labelled", type=Path)
    parser.add_argument("--only", nargs="*", default=["peers", "ablation", "curve"])
    parser.add_argument("--few", default=2, type=int, help="folds for ablation and learning curve")
    parser.add_argument(
        "--card", action="store_true", help="write the main figures into the model card of models/ as well"
    )
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    taxonomy = load_taxonomy()
    corpus = load_training(args.corpus, taxonomy)
    said("pbtext，五折")
    prepared = prepare(corpus, taxonomy, default_segmenter())
    code = coder(corpus, taxonomy, prepared)
    held = hold_out(corpus, code, on_fold=lambda k, n: said(f"  {k}/{n}"))
    evaluation = figures(held, taxonomy)
    if args.card:  # the same folds and functions as `pbtext train`, which would compute them once more
        card = model_card(load_model(ROOT / "models", taxonomy), evaluation)
        (ROOT / "models" / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    parts = [head(corpus, taxonomy), main_table(evaluation, reports_of(corpus), taxonomy)]
    if "peers" in args.only:
        parts.append(peers(corpus, taxonomy, held, few=args.few))
    if "ablation" in args.only:
        parts.append(ablation(corpus, taxonomy, code, prepared, few=args.few))
    if "curve" in args.only:
        parts.append(curve(corpus, taxonomy, code, few=args.few))
    given = Coding(held.roles.argmax(axis=1), held.given, labelled_coding(held.reports, taxonomy).report)
    parts += [
        categories(evaluation),
        confusion(given, labelled_coding(held.reports, taxonomy), taxonomy),
        held_back(held, labelled_coding(held.reports, taxonomy)),
        calibration(evaluation),
    ]
    DOCS.mkdir(exist_ok=True)
    (DOCS / "accuracy.md").write_text("\n".join(parts), encoding="utf-8")
    said(f"已写入 {DOCS / 'accuracy.md'}")


def said(text: str) -> None:
    print(text, flush=True)


def row(name: str, c: Comparison, *more: str) -> str:
    cells = [f"{x:.3f}" for x in (c.roles[0].f1, c.roles[1].f1, c.codes[0].f1, c.macro[0], c.codes[1].f1, c.cell.f1)]
    line = " | ".join([name, *cells, *more])
    said(line)
    return f"| {line} |"


def table(*more: str) -> list[str]:
    names = ["", "问题 F1", "建议 F1", "问题类目 micro", "问题类目 macro", "建议类目 micro", "频次格 F1", *more]
    return ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]


def reports_of(corpus: Sequence[LabelledReport]) -> list[LabelledReport]:
    return [x for x in corpus if not x.wording]


def head(corpus: Sequence[LabelledReport], taxonomy: Taxonomy) -> str:
    reports = reports_of(corpus)
    roles = targets_of(reports, taxonomy).roles
    return "\n".join([
        "# 准确度", "",
        "由 `python benchmarks/accuracy.py` 一次运行生成，请勿手改。", "",
        f"语料 {len(reports)} 份报告、{len(roles)} 句（问题 {int((roles == 0).sum())}、建议 {int((roles == 1).sum())}），"
        f"{len({x.series for x in reports})} 位撰写者；每折留出若干位撰写者的全部报告，谁的文风都不会既学过又考到。"
        f"另有 {len(corpus) - len(reports)} 条脱离上下文的单句（corpora/wordings），各种办法都只用来学类目，不参加考核。",
        "所有数字都是端到端的：角色判错，类目也算错。频次格是（报告，类目）对，即频次表里的格子。", "",
        f"机器：{platform.machine()}，{platform.python_version()}，双核。", "",
    ])  # fmt: skip


def main_table(e: Evaluation, corpus: Sequence[LabelledReport], taxonomy: Taxonomy) -> str:
    hits, sentences = e.false_problems
    second = agreement(corpus, ROOT / "corpora" / "second-labelled", taxonomy)
    return "\n".join([
        "## 总体", "", *table(),
        row("pbtext（撰写者留出）", e.coding),
        row(f"第二位编码者（盲标 {second.reports} 份、{second.sentences} 句）", second), "",
        f"角色 kappa：pbtext {e.coding.kappa:.3f}，第二位编码者 {second.kappa:.3f}。建议与问题的对应 F1 {e.links.f1:.3f}"
        f"（精确率 {e.links.precision:.3f}，召回率 {e.links.recall:.3f}，端到端）。"
        f"没有问题的报告里误标为问题的句子 {hits}/{sentences}。", "",
    ])  # fmt: skip


def peers(corpus: Sequence[LabelledReport], taxonomy: Taxonomy, held: HeldOut, *, few: int) -> str:
    lines = [f"## 与其他办法相比（同样的前 {few} 折）", "", *table("速度（÷ jieba.lcut）")]
    text = [s.text for x in reports_of(corpus)[::6] for s in x.report.sentences]
    size, start = sum(map(len, text)), time.perf_counter()
    for t in text:
        default_segmenter().cut(t)
    jieba_speed = size / (time.perf_counter() - start)
    ours = begun(held, sum(len(reports) for _, reports in folds_of(corpus)[:few]), taxonomy)
    lines.append(row("pbtext", ours, f"{tagging_speed(corpus, load_tagger()) / jieba_speed:.2f}"))
    for name, peer in PEERS.items():
        seconds: list[float] = []
        theirs = first_folds(corpus, peer_coder(peer, corpus, taxonomy, seconds), taxonomy, few=few)
        coded = sum(len(s.text) for _, k in folds_of(corpus)[:few] for i in k for s in corpus[i].report.sentences)
        lines.append(row(name, theirs, f"{coded / sum(seconds) / jieba_speed:.2f}"))
    return "\n".join([*lines, ""])


def peer_coder(peer: Peer, corpus: Sequence[LabelledReport], taxonomy: Taxonomy, seconds: list[float]) -> Code:
    """A peer for `hold_out`; the time it takes to code is added to `seconds`."""

    def code(kept: Sequence[int], held: Sequence[int]) -> Coded:
        train = [corpus[i] for i in kept]
        code_texts = peer([s.text for x in train for s in x.report.sentences], targets_of(train, taxonomy), taxonomy)
        start = time.perf_counter()
        roles, codes = code_texts([s.text for i in held for s in corpus[i].report.sentences])
        seconds.append(time.perf_counter() - start)
        return np.eye(len(taxonomy.roles), dtype=np.float32)[roles], codes.astype(np.float32), codes

    return code


def tagging_speed(corpus: Sequence[LabelledReport], tagger: Tagger) -> float:
    """Characters a second of the whole tagging of plain texts, structure to links."""
    texts = [x.report.text for x in reports_of(corpus)[::6]]
    tagger.tag(texts[0])
    start = time.perf_counter()
    for _ in tagger.pipe(texts):
        pass
    return sum(map(len, texts)) / (time.perf_counter() - start)


def begun(held: HeldOut, reports: int, taxonomy: Taxonomy) -> Comparison:
    """The figures over the first reports of a held-out coding."""
    wanted = labelled_coding(held.reports[:reports], taxonomy)
    n = len(wanted.roles)
    return compare(Coding(held.roles[:n].argmax(axis=1), held.given[:n], wanted.report), wanted, taxonomy)


def first_folds(corpus: Sequence[LabelledReport], code: Code, taxonomy: Taxonomy, *, few: int) -> Comparison:
    """The figures over the first `few` of the five folds."""
    parts, reports = [], []
    for kept, held in folds_of(corpus)[:few]:
        parts.append(code(kept, held))
        reports += [corpus[i] for i in held]
    roles, _, given = (np.concatenate(x) for x in zip(*parts, strict=True))
    wanted = labelled_coding(reports, taxonomy)
    return compare(Coding(roles.argmax(axis=1), given, wanted.report), wanted, taxonomy)


def ablation(
    corpus: Sequence[LabelledReport],
    taxonomy: Taxonomy,
    code: Code,
    prepared: tuple[list[LabelledReport], Batch],
    *,
    few: int,
) -> str:
    def less(*names: str) -> Code:
        return coder(corpus, taxonomy, prepared, edit=lambda batch: without(batch, names))

    def untitled(batch: Batch) -> Batch:
        return replace(batch, contexts=tuple(replace(c, hints=frozenset()) for c in batch.contexts))

    def cueless(batch: Batch) -> Batch:
        return replace(batch, found=tuple(replace(f, cues=(), qualifiers=()) for f in batch.found))

    def one(name: str, method: Code) -> str:
        return row(name, first_folds(corpus, method, taxonomy, few=few))

    lines = [f"## 去掉一部分会怎样（前 {few} 折）", "", *table(), one("全部", code)]
    lines.append(one("去掉字符 n-gram", less("chars")))
    lines.append(one("去掉 jieba 词", less("words")))
    lines.append(one("去掉线索（第二层）", coder(corpus, taxonomy, prepared, edit=cueless)))
    lines.append(one("去掉前后句的概念", less("around")))
    lines.append(one("去掉章节、标题、表头的提示", coder(corpus, taxonomy, prepared, edit=untitled)))
    with mock.patch.object(code_inputs, "_echo", lambda p, *_: (np.zeros_like(p), np.zeros(len(p), np.float32))):
        lines.append(one("去掉与问题的呼应", code))
    return "\n".join([*lines, ""])


def without(batch: Batch, names: Sequence[str]) -> Batch:
    """The batch with no features in some blocks."""
    none = np.empty(0, dtype=np.int64)
    empty = Grams(none, none, none, np.empty(0, dtype=np.uint64))
    return replace(batch, grams={n: empty if n in names else g for n, g in batch.grams.items()})


def curve(corpus: Sequence[LabelledReport], taxonomy: Taxonomy, code: Code, *, few: int) -> str:
    """Figures over the size of the corpus: a share of the authors of each fold."""
    lines = [f"## 语料多大、准到哪里（前 {few} 折，按撰写者取一部分）", "", *table("训练句数")]
    points: dict[str, list[tuple[float, float]]] = {
        "问题": [],
        "建议": [],
        "问题类目": [],
        "建议类目": [],
        "频次格": [],
    }
    ticks = {}
    for share in SHARES:
        sizes = []

        def part(kept: Sequence[int], held: Sequence[int], share: float = share, sizes: list[int] = sizes) -> Coded:
            authors = sorted({corpus[i].series for i in kept})
            some = set(np.random.default_rng(len(held)).permutation(authors)[: max(2, round(share * len(authors)))])
            chosen = [i for i in kept if corpus[i].series in some]
            sizes.append(sum(len(corpus[i].labels) for i in chosen))
            return code(chosen, held)

        c = first_folds(corpus, part, taxonomy, few=few)
        n = round(float(np.mean(sizes)))
        lines.append(row(f"{share:.0%}", c, str(n)))
        x = float(np.log2(n))
        ticks[x] = f"{n / 1000:.1f} 千句"
        for name, value in zip(
            points, (c.roles[0].f1, c.roles[1].f1, c.codes[0].f1, c.codes[1].f1, c.cell.f1), strict=True
        ):
            points[name].append((x, value))
    picture = curves(
        points, title="学习曲线（撰写者留出）", x_name="训练语料（对数）", y_range=(0.5, 1.0), x_ticks=ticks
    )
    (DOCS / "learning-curve.svg").write_text(picture, encoding="utf-8")
    return "\n".join([*lines, "", "![学习曲线](learning-curve.svg)", ""])


def categories(e: Evaluation) -> str:
    lines = ["## 各类目", "", "| 类目 | 问题句数 | 精确率 | 召回率 | F1 | 建议句数 | F1 |", "|" + " --- |" * 7]
    lines += [
        f"| {p.name} | {p.hit + p.missed} | {p.precision:.3f} | {p.recall:.3f} | {p.f1:.3f} | {r.hit + r.missed} | {r.f1:.3f} |"
        for p, r in zip(*e.coding.categories, strict=True)
    ]
    return "\n".join([*lines, ""])


def confusion(given: Coding, wanted: Coding, taxonomy: Taxonomy) -> str:
    """Pairs of categories of which one was given where the other was wanted, among problems."""
    both = (given.roles == 0) & (wanted.roles == 0)
    extra, missed = given.codes & ~wanted.codes, wanted.codes & ~given.codes
    times = (missed[both].astype(int).T @ extra[both].astype(int)).astype(int)
    order = np.dstack(np.unravel_index(np.argsort(-times, axis=None, kind="stable"), times.shape))[0][:CONFUSED]
    lines = ["## 最常混淆的类目（问题句）", "", "| 应为 | 判为 | 句数 |", "| --- | --- | --- |"]
    lines += [f"| {taxonomy.categories[i].name} | {taxonomy.categories[j].name} | {times[i, j]} |" for i, j in order]
    return "\n".join([*lines, ""])


def held_back(held: HeldOut, wanted: Coding) -> str:
    """What category errors of problems come from: wrong roles, sentences that say several things, authors."""
    both = (held.roles.argmax(axis=1) == 0) & (wanted.roles == 0)
    several = np.minimum(wanted.codes.sum(axis=1), 3)
    sentences = [s for x in held.reports for s in x.report.sentences]
    kinds = np.array(["标题" if s.heading else "表格" if s.row else "正文" for s in sentences])
    series = np.array([x.series for x in held.reports for _ in x.report.sentences])

    def f1(rows: NDArray[np.bool_]) -> float:
        given, right = held.given[rows], wanted.codes[rows]
        return float(2 * (given & right).sum() / max(1, given.sum() + right.sum()))

    groups = {
        "角色判对的全部": both,
        **{f"说到 {k} 类{'以上' if k == 3 else ''}": both & (several == k) for k in (1, 2, 3)},
        **{kind: both & (kinds == kind) for kind in ("标题", "正文", "表格")},
    }
    lines = ["## 类目错在哪里（问题句）", "", "角色判对的句子里：", "", "| | 句数 | 类目 F1 |", "| --- | --- | --- |"]
    lines += [f"| {name} | {int(rows.sum())} | {f1(rows):.3f} |" for name, rows in groups.items()]
    extra = int(held.given[(held.roles.argmax(axis=1) == 0) & (wanted.roles != 0)].sum())
    missed = int(wanted.codes[(held.roles.argmax(axis=1) != 0) & (wanted.roles == 0)].sum())
    authors = sorted(f1(rows) for name in set(series) if (rows := both & (series == name)).sum() >= 30)
    lines += [
        "",
        f"角色判错另外多给 {extra} 个、漏掉 {missed} 个类目。各位撰写者之间相差很大：最低 {authors[0]:.3f}，"
        f"中位 {authors[len(authors) // 2]:.3f}，最高 {authors[-1]:.3f}。",
        "",
    ]
    return "\n".join(lines)


def calibration(e: Evaluation) -> str:
    points = [(confidence, right) for confidence, right, _ in e.reliability]
    picture = curves(
        {"角色": points}, title="可靠性图：说有几成把握，就对几成", x_name="置信度", y_range=(0.0, 1.0),
        x_ticks={k / 5: f"{k / 5:.1f}" for k in range(6)}, diagonal=True,
    )  # fmt: skip
    (DOCS / "reliability.svg").write_text(picture, encoding="utf-8")
    lines = [
        "## 校准",
        "",
        f"期望校准误差（ECE）{e.calibration_error:.3f}。",
        "",
        "| 置信度 | 正确率 | 句数 |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {a:.2f} | {b:.2f} | {n} |" for a, b, n in e.reliability]
    return "\n".join([*lines, "", "![可靠性图](reliability.svg)", ""])


if __name__ == "__main__":
    main()
