from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import openpyxl
import pandas as pd
import pytest

from pbtext.cli import cli
from pbtext.results import Results
from tests.helpers import LABELLED, REPORT, coded, dataset, han, read_parquet, run_cli

Cli = Callable[..., tuple[int, str, str]]
TABLES = ["sentences", "points", "recommendations", "reports", "links", "tables", "checks", "failures"]
SUFFIXES = [".jsonl", ".csv", ".parquet", ".xlsx"]


@pytest.fixture
def pbtext(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return lambda *arguments: run_cli(monkeypatch, capsys, *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "报告"
    home.mkdir()
    (home / "松坪.txt").write_text(REPORT, encoding="utf-8")
    return home


def test_a_model_as_it_is_against_labels(tiny_model: Path, tmp_path: Path, pbtext: Cli) -> None:
    file = sorted(LABELLED.glob("*.txt"))[0]
    (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    code, out, _ = pbtext("evaluate", "--corpus", tmp_path, "--as-is", "--model", tiny_model)
    assert code == 0
    assert "现成的模型与标签相比" in out
    assert "问题" in out


def test_tag_tells_programs_in_json(folder: Path, tiny_model: Path, tmp_path: Path, pbtext: Cli) -> None:
    (folder / "空.txt").write_bytes(b"")
    code, out, err = pbtext("tag", folder, "-o", tmp_path / "结果", "--model", tiny_model, "--log-json")
    told = [json.loads(line) for line in err.splitlines()]
    assert (code, out) == (1, "")
    assert [x["event"] for x in told] == ["progress", "failure", "done"]
    assert (told[0]["done"], told[0]["total"], told[0]["failed"], told[0]["seconds_left"]) == (2, 2, 1, 0.0)
    assert told[1]["report"] == "空.txt"
    assert (told[2]["found"], told[2]["tagged"], told[2]["failed"]) == (2, 1, 1)


def test_tag(folder: Path, tiny_model: Path, tmp_path: Path, pbtext: Cli) -> None:
    code, out, err = pbtext("tag", folder, "-o", tmp_path / "结果", "--model", tiny_model)
    assert (code, out) == (0, "")
    assert "共 1 个文件，新标注 1 份" in err
    code, _, err = pbtext("tag", folder, "-o", tmp_path / "结果", "--model", tiny_model)
    assert code == 0
    assert "未变动 1 份" in err


def test_tag_with_a_bad_file(folder: Path, tiny_model: Path, tmp_path: Path, pbtext: Cli) -> None:
    (folder / "空.txt").write_bytes(b"")
    code, _, err = pbtext("tag", folder, "-o", tmp_path / "结果", "--model", tiny_model)
    assert code == 1
    assert "空.txt：" in err
    assert "新标注 1 份" in err
    code, _, _ = pbtext("export", tmp_path / "结果", "failures", "-o", tmp_path / "失败.jsonl")
    assert code == 0
    (row,) = [json.loads(x) for x in (tmp_path / "失败.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["report"] == "空.txt"


def test_table_on_the_terminal(hand_made: Results, pbtext: Cli) -> None:
    code, out, _ = pbtext("table", hand_made.folder)
    assert code == 0
    assert "预算执行率低" in out
    assert re.search(r"1 +│ 预算执行率低 +│ +2/3 +│ +67%", out)
    assert "报告" in out
    assert "funding" not in out


@pytest.mark.parametrize("options", [["--count", "points"], ["--level", "dimension", "--count", "sentences"], ["--by", "year"], ["--by", "region"], ["--top", "1"]])  # fmt: skip
def test_table_with_options(options: list[str], hand_made: Results, pbtext: Cli) -> None:
    code, out, _ = pbtext("table", hand_made.folder, *options)
    assert code == 0
    assert ("过程" if "dimension" in options else "预算执行率低") in out
    assert ("管理制度不健全" in out) == ("--top" not in options and "dimension" not in options)


def test_table_of_nothing(tmp_path: Path, pbtext: Cli) -> None:
    from tests.helpers import dataset

    code, out, _ = pbtext("table", dataset(tmp_path / "空", []).folder)
    assert code == 0
    assert "没有标出问题" in out


def test_table_to_files(hand_made: Results, tmp_path: Path, pbtext: Cli) -> None:
    for suffix in (".csv", ".xlsx", ".md", ".parquet", ".jsonl"):
        code, out, err = pbtext("table", hand_made.folder, "-o", tmp_path / f"频次{suffix}")
        assert (code, out) == (0, "")
        assert "已写入" in err
    data = (tmp_path / "频次.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "名次,标识,问题,报告数" in data.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "频次.xlsx").active
    assert [c.value for c in sheet[2]][:4] == [1, "execution", "预算执行率低", 2]
    assert "| 预算执行率低 |" in (tmp_path / "频次.md").read_text(encoding="utf-8")
    assert "66.7%" in (tmp_path / "频次.md").read_text(encoding="utf-8")
    assert read_parquet(tmp_path / "频次.parquet")["key"].tolist() == ["execution", "funding", "indicator", "rules"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("what", TABLES)
def test_export(what: str, suffix: str, hand_made: Results, tmp_path: Path, pbtext: Cli) -> None:
    path = tmp_path / f"{what}{suffix}"
    code, _, err = pbtext("export", hand_made.folder, what, "-o", path)
    assert code == 0
    frame = hand_made.frame(what)
    assert f"{len(frame)} 行" in err
    if suffix == ".jsonl":
        rows = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]
        assert len(rows) == len(frame)
        assert all(list(r) == list(frame.columns) for r in rows)
    elif suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert list(pd.read_csv(path).columns) == list(frame.columns)
        assert len(pd.read_csv(path)) == len(frame)
    elif suffix == ".parquet":
        assert read_parquet(path).shape == frame.shape
    else:
        sheet = openpyxl.load_workbook(path).active
        assert [c.value for c in sheet[1]] == list(frame.columns)
        assert sheet.max_row == len(frame) + 1


def test_export_keeps_lists_and_types_in_jsonl(hand_made: Results, tmp_path: Path, pbtext: Cli) -> None:
    pbtext("export", hand_made.folder, "sentences", "-o", tmp_path / "s.jsonl")
    rows = [json.loads(x) for x in (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[3]["categories"] == ["execution", "funding"]
    assert rows[3]["point"] == 0
    assert rows[0]["point"] is None
    assert [r["index"] for r in rows if r["report"] == "a.txt"] == list(range(7))


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".docx", ".md"])
def test_summary(suffix: str, hand_made: Results, tmp_path: Path, pbtext: Cli) -> None:
    path = tmp_path / f"汇总{suffix}"
    code, _, err = pbtext("summary", hand_made.folder, "-o", path, "--title", "两县汇总", "--top", "3")
    assert code == 0
    assert "已写入" in err
    assert path.stat().st_size > 500
    if suffix in (".html", ".md"):
        text = path.read_text(encoding="utf-8")
        assert "两县汇总" in text
        assert "预算执行率低" in text


def test_explain(tiny_model: Path, pbtext: Cli) -> None:
    code, out, _ = pbtext("explain", "未开展满意度调查。", "--model", tiny_model)
    assert code == 0
    assert out.startswith("未开展满意度调查。")
    assert re.search(r"角色：\S+（", out)
    assert "survey" in out or "未做满意度调查" in out


@pytest.mark.filterwarnings("ignore")
def test_train_and_use_the_model(tmp_path: Path, folder: Path, pbtext: Cli) -> None:
    corpus = tmp_path / "语料"
    corpus.mkdir()
    for name in ("sa-01", "sb-01", "na-01"):
        (corpus / f"{name}.txt").write_bytes((LABELLED / f"{name}.txt").read_bytes())
    code, _, err = pbtext("train", "--corpus", corpus, "-o", tmp_path / "模型", "--no-evaluate")
    assert code == 0
    assert "语料 3 份报告" in err
    assert (tmp_path / "模型" / "MODEL_CARD.md").exists()
    assert pbtext("tag", folder, "-o", tmp_path / "结果", "--model", tmp_path / "模型")[0] == 0


# ---- wrong use ----
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["table", "没有的文件夹"], "不是 pbtext 的结果"),
        (["summary", "没有的文件夹", "-o", "x.html"], "不是 pbtext 的结果"),
        (["export", "没有的文件夹", "sentences", "-o", "x.csv"], "不是 pbtext 的结果"),
        (["tag", "没有的文件夹", "-o", "r"], "找不到"),
        (["table", "r", "--nope"], "没有选项 --nope"),
        (["tag"], "缺少参数"),
        (["tag", "x"], "缺少参数 -o/--output"),
        (["tag", "x", "-o"], "-o"),
        (["nope"], "没有命令 nope"),
        (["table", "r", "--level", "chapter"], "--level"),
        (["table", "r", "--top", "0"], "--top"),
        (["table", "r", "--top", "abc"], "--top"),
        (["export", "r", "words", "-o", "x.csv"], "sentences"),
        (["table", "r", "s", "t"], "多出的参数"),
        (["explain", "句子。", "--model", "没有的文件夹"], "找不到模型"),
        (["explain", "句子。", "--taxonomy", "没有的文件"], "找不到分类体系"),
        (["train", "--corpus", "没有的文件夹"], "语料"),
    ],
)
def test_wrong_use_is_explained_in_chinese(
    arguments: list[str], words: str, pbtext: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = pbtext(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("错误：")
    assert words in err
    assert "Traceback" not in err
    assert not ENGLISH.search(err), err
    assert list(tmp_path.iterdir()) == []


def test_unknown_suffixes_are_named_with_those_known(hand_made: Results, tmp_path: Path, pbtext: Cli) -> None:
    for arguments in (
        ["table", hand_made.folder],
        ["export", hand_made.folder, "points"],
        ["summary", hand_made.folder],
    ):
        code, _, err = pbtext(*arguments, "-o", tmp_path / "x.pptx")
        assert code == 2
        assert ".pptx" in err
        assert ".xlsx" in err
        assert not (tmp_path / "x.pptx").exists()


def test_a_folder_of_other_things_is_refused(folder: Path, tiny_model: Path, pbtext: Cli) -> None:
    code, _, err = pbtext("tag", folder, "-o", folder, "--model", tiny_model)
    assert code == 2
    assert "别的文件" in err


def test_an_interruption_says_what_is_kept(
    folder: Path, pbtext: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pbtext.batch.tag_files", interrupted)
    code, _, err = pbtext("tag", folder, "-o", tmp_path / "结果")
    assert code == 130
    assert "已中断" in err


# ---- help ----
@pytest.mark.parametrize("command", [None, *cli.commands])
def test_help_is_chinese(command: str | None, pbtext: Cli) -> None:
    code, out, _ = pbtext(*([command] if command else []), "--help")
    assert code == 0
    assert out.startswith("用法：pbtext")
    assert not ENGLISH.search(out), ENGLISH.search(out)
    assert not re.search(r"\b(Usage|Options|Commands|Show|required|default|OPTIONS|ARGS)\b", out)
    for line in out.splitlines():
        assert han(line) or not line.strip() or line.startswith("  "), line


def test_help_lists_every_command(pbtext: Cli) -> None:
    _, out, _ = pbtext("--help")
    listed = re.findall(r"^  ([a-z]+) +\S*[\u4e00-\u9fff]", out, re.M)
    assert set(listed) == set(cli.commands)
    assert {"tag", "table", "export", "summary", "explain"} <= set(listed)


def test_every_option_is_explained() -> None:
    for name, command in cli.commands.items():
        for option in command.params:
            if isinstance(option, click.Option):
                assert han(option.help or "") >= 2, (name, option.name)


def test_without_a_command_the_help_is_shown(pbtext: Cli) -> None:
    code, _, err = pbtext()
    assert code == 2
    assert "命令" in err


def test_version(pbtext: Cli) -> None:
    import pbtext as package

    assert pbtext("--version") == (0, f"pbtext {package.__version__}\n", "")


def test_candidates(tmp_path: Path, pbtext: Cli) -> None:
    rest = "p:other | 邻里为停车争吵，去年报警九次。\np:other | 邻里为停车争吵，今年报警十二次。\n"
    folder = dataset(tmp_path / "结果", [coded(rest, name="a.txt")]).folder
    code, out, _ = pbtext("candidates", folder)
    assert code == 0
    assert "2 句，1 份报告" in out
    assert "停车" in out
    assert pbtext("candidates", folder, "-o", tmp_path / "候选.csv")[0] == 0
    table = pd.read_csv(tmp_path / "候选.csv")
    assert list(table.columns) == ["关键词", "句数", "涉及报告数", "典型原句", "出自报告", "同组的话"]
    assert table["句数"].tolist() == [2]
    code, out, _ = pbtext("candidates", folder, "--least", "3")
    assert (code, "没有说法相近" in out) == (0, True)


def test_agreement(tmp_path: Path, pbtext: Cli) -> None:
    corpus, second = tmp_path / "语料", tmp_path / "第二次"
    corpus.mkdir()
    second.mkdir()
    text = "voice: 甲\nkind: 单位自评\nregion: 某县\n---\np:execution | 支出慢。\nr:execution | 应加快支出。\nb | 特此报告。\n"
    (corpus / "xx-01.txt").write_text(text, encoding="utf-8")
    (second / "xx-01.txt").write_text("001 p:execution\n002 r:funding\n003 b\n", encoding="utf-8")
    code, out, _ = pbtext("agreement", "--corpus", corpus, "--second", second)
    assert code == 0
    assert "角色 kappa 1.000" in out
    assert re.search(r"建议与措施的类目（micro） +│ +0\.000", out)
    code, _, err = pbtext("agreement", "--corpus", corpus, "--second", tmp_path / "没有")
    assert code == 2
    assert "没有第二次标注" in err


def test_explain_says_what_would_have_changed(tiny_model: Path, pbtext: Cli) -> None:
    code, out, _ = pbtext("explain", "未开展满意度调查。", "--chapter", "存在的问题", "--model", tiny_model)
    assert code == 0
    assert "分量：字词" in out
    assert out.count("未开展满意度调查。") >= 1
    assert "存在的问题" not in out.splitlines()[0]


def test_formats_says_what_is_missing_and_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pbtext.readers.formats import SUFFIXES, supported
    from pbtext.writers.terminal import print_formats

    monkeypatch.setattr("shutil.which", lambda program: None)
    monkeypatch.setattr("pbtext.readers.formats.ocr_ready", lambda: False)
    supports = supported()
    assert {suffix for s in supports for suffix in s.suffixes} >= set(SUFFIXES)
    assert all(s.advice for s in supports if not s.ready)
    print_formats(supports)
    shown = capsys.readouterr().out
    assert "LibreOffice" in shown
    assert "pbtext[ocr]" in shown
