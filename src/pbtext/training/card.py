"""The model card: what the model was made from, and how good it is, as a Chinese page beside the model."""

from __future__ import annotations

from pbtext.tagging.model import Model
from pbtext.training.evaluate import Evaluation
from pbtext.training.scores import Comparison, Score


def comparison_rows(coding: Comparison) -> list[tuple[str, str, str, str]]:
    """Rows of (figure, precision, recall, F1) as text."""
    rows = [(f"{s.name}（角色）", s) for s in coding.roles]
    rows += [(f"{s.name}的类目（micro）", s) for s in coding.codes]
    made = [_row(name, s) for name, s in [*rows, ("频次表单元格", coding.cell)]]
    return made + [
        (f"{s.name}的类目（macro）", "", "", f"{m:.3f}") for s, m in zip(coding.codes, coding.macro, strict=True)
    ]


def figures_table(e: Evaluation) -> list[tuple[str, str, str, str]]:
    """Rows of (figure, precision, recall, F1) as text, links included."""
    return [*comparison_rows(e.coding), _row("建议与问题的对应", e.links)]


def _row(name: str, s: Score) -> tuple[str, str, str, str]:
    return name, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}"


def model_card(model: Model, evaluation: Evaluation | None) -> str:
    """The card as Markdown."""
    info = model.info
    lines = [
        "# pbtext 模型卡",
        "",
        "由 `pbtext train` 生成，请勿手改。",
        "",
        f"- 训练语料：{info['reports']} 份报告、{info['sentences']} 句、{info['series']} 位撰写者，另有 {info['wordings']} 条脱离上下文的单句只用来学类目（均为本项目自拟）",
        f"- 编码手册：v{info['codebook']}（taxonomy {str(info['taxonomy'])[:12]}）",
        f"- 随机种子：{info['seed']}；模型摘要：{str(info.get('digest', ''))[:12]}",
        "- 方法：字符 n-gram、jieba 词、前后句概念的稀疏特征，一对多线性支持向量机；再由三个小网络（角色、问题的类目、建议的类目）结合线索、章节标题、前后句、同段和全文的问题作出判定",
        "- 用途：给中文预算绩效报告逐句标注角色与类目，统计频次；不用于给单位或个人下结论，数字请以原文核对",
        "",
    ]
    if evaluation is None:
        return "\n".join(lines)
    hits, sentences = evaluation.false_problems
    lines += [
        f"## 交叉验证（整位撰写者留出，{evaluation.coding.reports} 份报告、{evaluation.coding.sentences} 句）",
        "",
        "| 指标 | 精确率 | 召回率 | F1 |",
        "| --- | --- | --- | --- |",
        *(f"| {a} | {b} | {c} | {d} |" for a, b, c, d in figures_table(evaluation)),
        "",
        f"角色概率的期望校准误差（ECE）{evaluation.calibration_error:.3f}；没有问题的报告里被误标为问题的句子 {hits} / {sentences}。",
        "",
        "### 各类目",
        "",
        "| 类目 | 问题句数 | 精确率 | 召回率 | F1 | 建议句数 | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {p.name} | {p.hit + p.missed} | {p.precision:.2f} | {p.recall:.2f} | {p.f1:.2f} | {r.hit + r.missed} | {r.f1:.2f} |"
            for p, r in zip(*evaluation.coding.categories, strict=True)
        ),
        "",
    ]
    return "\n".join(lines)
