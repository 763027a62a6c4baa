"""How well the shipped model codes reports of authors that it was not trained on and that nothing was chosen on.

python benchmarks/unseen.py     # a minute; writes docs/unseen.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pbtext.tagging.tagger import load_tagger
from pbtext.taxonomy import Taxonomy, load_taxonomy
from pbtext.training.agreement import agreement
from pbtext.training.corpus import load_corpus
from pbtext.training.evaluate import HeldOut, code_as_is, figures
from pbtext.training.scores import Comparison

ROOT = Path(__file__).resolve().parents[1]
CORPUS, SECOND = ROOT / "corpora" / "unseen-labelled", ROOT / "corpora" / "unseen-second-labelled"
NAMES = ["问题 F1", "建议 F1", "问题类目 micro", "问题类目 macro", "建议类目 micro", "频次格 F1"]


def main() -> None:
    taxonomy, tagger = load_taxonomy(), load_tagger()
    corpus = load_corpus(CORPUS, taxonomy)
    coded = code_as_is(corpus, tagger)
    whole = figures(coded, taxonomy)
    second = agreement(corpus, SECOND, taxonomy)
    hits, sentences = whole.false_problems
    lines = [
        "# 没见过的撰写者", "",
        "由 `python benchmarks/unseen.py` 一次运行生成，请勿手改。自带的模型（"
        f"`{str(tagger.model.info['digest'])[:12]}`）没有见过 `corpora/unseen-labelled` 的 {len({x.series for x in corpus})} 位撰写者："
        f"这 {len(corpus)} 份报告（{sum(len(x.labels) for x in corpus):,} 句）没有用来训练，也没有据此选择过任何东西。", "",
        "| | " + " | ".join(NAMES) + " |", "|" + " --- |" * (len(NAMES) + 1),
        row("自带的模型", whole.coding), row(f"第二位编码者（{second.reports} 份，盲标）", second), "",
        f"角色概率的期望校准误差 {whole.calibration_error:.3f}；建议与问题的对应 F1 {whole.links.f1:.3f}；"
        f"没有问题的报告里误标为问题的句子 {hits}/{sentences}。", "",
        "各位撰写者：", "", "| 系列 | " + " | ".join(NAMES) + " |", "|" + " --- |" * (len(NAMES) + 1),
    ]  # fmt: skip
    for series in sorted({x.series for x in corpus}):
        lines.append(row(series, figures(chosen(coded, series), taxonomy).coding))
    lines += ["", "各类目（问题句）：", "", "| 类目 | 句数 | 精确率 | 召回率 | F1 |", "| --- | --- | --- | --- | --- |"]
    lines += categories(whole.coding, taxonomy)
    (ROOT / "docs" / "unseen.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines[4:9]))


def chosen(coded: HeldOut, series: str) -> HeldOut:
    """The part of a coding that is of one author."""
    sizes = [len(x.labels) for x in coded.reports]
    kept = np.repeat([x.series == series for x in coded.reports], sizes)
    reports = tuple(x for x in coded.reports if x.series == series)
    return replace(coded, reports=reports, roles=coded.roles[kept], codes=coded.codes[kept], given=coded.given[kept])


def row(name: str, c: Comparison) -> str:
    cells = (c.roles[0].f1, c.roles[1].f1, c.codes[0].f1, c.macro[0], c.codes[1].f1, c.cell.f1)
    return f"| {name} | " + " | ".join(f"{x:.3f}" for x in cells) + " |"


def categories(c: Comparison, taxonomy: Taxonomy) -> Sequence[str]:
    return [
        f"| {s.name} | {s.hit + s.missed} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} |" for s in c.categories[0]
    ]


if __name__ == "__main__":
    main()
