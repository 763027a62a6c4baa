"""Texts and hand-made results for the tests; all texts are written for them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import strategies as st

from pbtext.errors import ReadError
from pbtext.records import Check, Failure, Report, Source
from pbtext.results import Results
from pbtext.results.dataset import open_dataset, write_part
from pbtext.results.rows import rows_of
from pbtext.structure import parse
from pbtext.tagging.tagger import complete
from pbtext.taxonomy import load_taxonomy

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "pbtext"
LABELLED = ROOT / "corpora" / "labelled"
SAMPLE = ROOT / "corpora" / "sample-labelled"
ROLE = {"b": "background", "a": "achievement", "p": "problem", "r": "recommendation"}

REPORT = """松坪县财政局关于2023年度农田灌溉专项绩效评价情况的报告

一、基本情况
项目由县水利局组织实施，覆盖六个乡镇，年初预算安排800万元。
评价组走访了十二个行政村，查阅了全部支付凭证，经综合评定得分为83.5分。

二、主要做法与成效
全年新修渠道21公里，灌溉面积比上年增加三千亩，群众反映良好。

三、存在的主要问题
（一）预算执行率偏低。截至年末仅支出296万元，执行率37%，资金沉淀较多。
（二）绩效指标不够细化。产出指标未量化，效益指标笼统，难以衡量。
（三）管理制度不健全。项目单位未制定专项资金管理办法。

四、有关建议
（一）建议县水利局加快项目实施，提高预算执行率，及时盘活沉淀资金。
（二）建议项目单位细化量化绩效指标，合理设定指标值。
（三）建议项目单位尽快制定专项资金管理办法，明确审批流程。
"""


def han(text: str) -> int:
    """How many Han characters a text has."""
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


def refusal(read: Callable[[bytes], Source], data: bytes) -> str:
    """What a reader says of bytes that it cannot read: the reason and the advice."""
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.advice
    return caught.value.reason + caught.value.advice


def parsed(text: str, **source: object) -> Report:
    return parse(Source(text, "txt", **source), name="测试.txt", digest=hashlib.sha256(text.encode()).hexdigest())


def checks_of(text: str) -> list[tuple[str, float, float]]:
    """The findings about the figures of a text: kind, stated and computed."""
    return [(c.kind, c.stated, c.computed) for c in parsed(text).checks]


def only_check(text: str) -> Check:
    """The one finding about a text, which quotes both places."""
    (check,) = parsed(text).checks
    a, b = check.spans
    assert (text[slice(*a)], text[slice(*b)]) == check.quoted
    return check


def texts_of(report: Report) -> list[str]:
    return [s.text for s in report.sentences]


def coded(body: str, *, name: str, digest: str | None = None, **metadata: object) -> Report:
    """A coded report from lines `tag:ids | sentence`; a line without a tag is background."""
    labels, lines = [], []
    for line in body.strip().split("\n"):
        tag, _, text = line.rpartition(" | ")
        role, _, ids = tag.strip().partition(":")
        labels.append((ROLE[role or "b"], tuple(i for i in ids.split(",") if i)))
        lines.append(text)
    report = parse(
        Source("\n".join(lines), "txt"), name=name, digest=digest or hashlib.sha256(name.encode()).hexdigest()
    )
    assert texts_of(report) == lines, "one sentence a line, please"
    sentences = tuple(
        replace(s, role=role, categories=ids, confidence=0.9, category_confidence=(0.8,) * len(ids))
        for s, (role, ids) in zip(report.sentences, labels, strict=True)
    )
    report = replace(report, sentences=sentences, metadata=replace(report.metadata, **metadata))
    return complete(report, load_taxonomy())


def dataset(folder: Path, reports: list[Report], failures: tuple[Failure, ...] = ()) -> Results:
    """A result folder that holds these reports."""
    open_dataset(folder, signature={"model": "m", "taxonomy": "t"})
    if reports or failures:
        write_part(folder, rows_of(reports, failures))
    return Results(folder)


def three_reports() -> list[Report]:
    """Two counties and a city, two years; execution in two reports, its heading and body one point in each."""
    a = coded(
        """
b | 三、存在的问题
p:execution | （一）预算执行缓慢
p:execution | 全年预算五百万元只支出了九十万元。
p:execution,funding | 县级配套拖到腊月才到账。
p:indicator | （二）绩效指标没有量化
b | 四、建议
r:execution | （一）建议县交通局倒排工期，加快预算执行。
""",
        name="a.txt", title="甲县报告", region="甲县", province="四川省", year=2022, kind="项目评价",
    )  # fmt: skip
    b = coded(
        """
b | 二、问题
p:execution | （一）支出进度慢，年底结转三百万元。
p:rules | （二）至今没有资金管理办法。
""",
        name="b.txt", title="乙县报告", region="乙县", province="四川省", year=2023, kind="单位自评",
    )  # fmt: skip
    c = coded(
        "b | 一、概况\na | 全年任务已经全部完成。",
        name="c.txt",
        title="丙市报告",
        region="丙市",
        province="",
        year=2023,
        kind="",
    )
    return [a, b, c]


def run_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str, str]:
    """Run the command line in this process: exit status, standard output, standard error."""
    from pbtext.cli import main

    monkeypatch.setattr(sys, "argv", ["pbtext", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


def clean_environment() -> dict[str, str]:
    """The environment of a subprocess that sees no PYTHONPATH of ours."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}


# ---- generated reports ----
_WORDS = st.sampled_from(
    [
        "预算",
        "绩效",
        "项目",
        "资金",
        "单位",
        "未按",
        "规定",
        "归档",
        "进度",
        "缓慢",
        "全年",
        "支出",
        "12.5万元",
        "37%",
        "指标",
        "不够",
        "细化",
        "乡镇",
        "部分",
        "建议",
        "加快",
        "问题",
        "ABC",
        "2023年",
    ]
)
_PHRASE = st.lists(_WORDS, min_size=1, max_size=9).map("".join)
_SENTENCE = st.builds(lambda p, e: p + e, _PHRASE, st.sampled_from(["。", "；", "！", "？", "。”", "，", ""]))
_ORDINAL = st.sampled_from("一二三四五六七八九十")
_NUMBER = st.one_of(
    _ORDINAL.map(lambda o: f"{o}、"),
    _ORDINAL.map(lambda o: f"（{o}）"),
    _ORDINAL.map(lambda o: f"第{o}部分 "),
    _ORDINAL.map(lambda o: f"{o}是"),
    st.integers(1, 12).map(lambda n: f"{n}."),
    st.integers(1, 12).map(lambda n: f"{n}、"),
    st.integers(1, 12).map(lambda n: f"（{n}）"),
    st.integers(1, 9).map(lambda n: f"({n})"),
    st.integers(1, 9).map(lambda n: chr(ord("①") + n - 1)),
    st.just("1.2 "),
)
_TITLE = st.sampled_from(
    ["基本情况", "存在的问题", "主要成效", "有关建议", "下一步打算", "预算执行不到位", "", "指标设置情况分析"]
)
_FURNITURE = st.sampled_from(
    ["- 3 -", "第 2 页 共 9 页", "\f", "松坪县绩效评价报告", "—5—", "4/12", "―――――", "", "　", "\xa0", "\u200b"]
)
_CELL = st.sampled_from(
    ["序号", "项目名称", "存在问题", "分值", "1", "2", "3", "", "未及时归档", "8.5", "无", "整改建议"]
)
_BLOCK = st.one_of(
    st.builds(lambda n, t: n + t, _NUMBER, _TITLE),
    st.builds(lambda n, s: n + "".join(s), _NUMBER, st.lists(_SENTENCE, min_size=1, max_size=3)),
    st.builds(lambda i, s: i + "".join(s), st.sampled_from(["", "　　", "> "]), st.lists(_SENTENCE, min_size=1, max_size=4)),
    st.builds(lambda m, t: f"{m} {t}", st.sampled_from(["#", "##", "####"]), _TITLE),
    _TITLE,
    _FURNITURE,
    st.lists(_CELL, min_size=2, max_size=4).map("\t".join),
    st.lists(_CELL, min_size=2, max_size=4).map(lambda c: "|" + "|".join(c) + "|"),
    st.lists(_CELL, min_size=3, max_size=9).map("\n".join),
    st.just("序号\n项目名称\n存在问题\n1\n修渠\n未按期完工\n2\n修桥\n台账不全"),
    st.builds(lambda p, k: f"{p[:k]}\n- 7 -\n松坪县绩效评价报告\n{p[k:]}", st.lists(_PHRASE, min_size=4, max_size=6).map("".join), st.integers(0, 60)),
    st.builds(lambda p, w: "\n".join(p[i : i + w] for i in range(0, len(p), w)), st.lists(_SENTENCE, min_size=3, max_size=30).map("".join), st.integers(18, 40)),
    st.text("一二（）().、。；\n\t　 *#|>-“”12%是其第节章\r\f\u200bA", max_size=30),
)  # fmt: skip
report_texts = st.lists(_BLOCK, max_size=25).map("\n".join)


def read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file as a frame."""
    return duckdb.sql(f"from read_parquet('{path}')").df()
