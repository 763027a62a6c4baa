"""How fast pbtext tags, beside segmentation alone and beside what else a user could build, in one run; and what ten million reports cost.

    python benchmarks/speed.py      # some minutes; prints a table and writes docs/speed.md

Every row runs in a process of its own on one core; its speed is given as a multiple of `jieba.lcut` on the same texts, which is
measured before and after. Peers learn from a few reports: their speed does not depend on how much they know.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pbtext.records import Source
from pbtext.structure import parse
from pbtext.taxonomy import load_taxonomy
from pbtext.training.corpus import load_corpus

ROOT = Path(__file__).resolve().parents[1]
REPORTS, LEARNT = 120, 60
Work = Callable[[Sequence[str]], object]


def texts() -> list[str]:
    """Whole reports that no peer has learnt from."""
    return [x.report.text for x in load_corpus(ROOT / "corpora" / "unseen-labelled", load_taxonomy())[:REPORTS]]


def jieba_alone() -> Work:
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda reports: [jieba.lcut(t) for t in reports]


def pbtext(*, plain: bool) -> Work:
    from pbtext.segment import DOMAIN_WORDS, Segmenter
    from pbtext.tagging.model import load_model
    from pbtext.tagging.tagger import Tagger

    taxonomy = load_taxonomy()
    tagger = Tagger(load_model(None, taxonomy), taxonomy, Segmenter(DOMAIN_WORDS, plain=plain))
    tagger.tag("一、问题\n台账缺失。")
    return lambda reports: [*tagger.pipe(reports)]


def peer(name: str, *, batches: bool) -> Work:
    from peers import PEERS

    from pbtext.training.fit import targets_of

    taxonomy = load_taxonomy()
    learnt = load_corpus(ROOT / "corpora" / "labelled", taxonomy)[:LEARNT]
    known = [s.text for x in learnt for s in x.report.sentences]
    code = PEERS[name](known, targets_of(learnt, taxonomy), taxonomy)

    def work(reports: Sequence[str]) -> object:
        sentences = [s.text for t in reports for s in parse(Source(t, "txt")).sentences]
        return code(sentences) if batches else [code([s]) for s in sentences]

    return work


ROWS: dict[str, tuple[str, Callable[[], Work]]] = {
    "jieba.lcut": ("jieba", jieba_alone),
    "pbtext": ("rjieba", lambda: pbtext(plain=False)),
    "pbtext（只用 jieba 分词）": ("jieba", lambda: pbtext(plain=True)),
    "scikit-learn，逐句": ("sklearn", lambda: peer("jieba + TF-IDF + LinearSVC", batches=False)),
    "scikit-learn，成批": ("sklearn", lambda: peer("jieba + TF-IDF + LinearSVC", batches=True)),
    "fastText": ("fasttext", lambda: peer("fastText", batches=True)),
    "spaCy zh + textcat": ("spacy", lambda: peer("spaCy textcat", batches=True)),
}


def measure(name: str) -> None:
    """Run one row and print its speed (characters a second) and the memory of its process (MB)."""
    work, reports = ROWS[name][1](), texts()
    if "逐句" in name:
        reports = reports[:4]
    work(reports[:2])
    best = float("inf")
    for _ in range(1 if len(reports) < REPORTS else 3):
        start = time.process_time()
        work(reports)
        best = min(best, time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"speed": sum(map(len, reports)) / best, "memory": memory}))


def in_a_process(name: str) -> dict[str, float]:
    one_core = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, __file__, "--row", name], env=one_core, check=False, capture_output=True, text=True
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def seconds(*command: str, rounds: int = 3) -> float:
    """The shortest wall time of a command."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def workers(folder: Path) -> tuple[float, float, float]:
    """Seconds for a folder with one worker and with two, and bytes of the results for each report."""
    reports = texts()
    (folder / "in").mkdir()
    for k in range(12 * REPORTS):
        (folder / "in" / f"{k:05}.txt").write_text(f"{reports[k % REPORTS]}\n{k}", encoding="utf-8")
    taken = []
    for jobs in (1, 2):
        start = time.perf_counter()
        command = (sys.executable, "-m", "pbtext", "tag", str(folder / "in"), "-o", str(folder / f"out{jobs}"))
        subprocess.run([*command, "-j", str(jobs)], check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    size = sum(p.stat().st_size for p in (folder / "out1").rglob("*") if p.is_file())
    return taken[0], taken[1], size / (12 * REPORTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--row", choices=ROWS)
    args = parser.parse_args()
    if args.row:
        measure(args.row)
        return
    usable = [name for name, (module, _) in ROWS.items() if importlib.util.find_spec(module) is not None]
    found = {name: in_a_process(name) for name in usable}
    alone = (found["jieba.lcut"]["speed"] + in_a_process("jieba.lcut")["speed"]) / 2
    lines = [
        "# 速度", "", "由 `python benchmarks/speed.py` 一次运行生成，请勿手改。单核，进程各自独立，"
        f"{REPORTS} 份报告；倍数以同一次运行里 `jieba.lcut` 对同样文字的速度为 1。"
        f"机器：{platform.machine()}，Python {platform.python_version()}。", "",
        "| 办法 | 字/秒 | ÷ jieba.lcut | 内存 MB |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for name in usable:
        f = found[name]
        lines.append(f"| {name} | {f['speed']:,.0f} | {f['speed'] / alone:.2f} | {f['memory']:.0f} |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "一份.txt").write_text(texts()[0], encoding="utf-8")
        help_ = seconds(sys.executable, "-m", "pbtext", "--help", rounds=5)
        program = (
            f"import pbtext; pbtext.load_tagger().tag(open({str(folder / '一份.txt')!r}, encoding='utf-8').read())"
        )
        first = seconds(sys.executable, "-c", program)
        one, two, size = workers(folder)
    length = sum(map(len, texts())) / REPORTS
    hours = 1e7 * length / found["pbtext"]["speed"] / 3600
    lines += [
        "", f"启动：`pbtext --help` {help_:.2f} 秒；从进程开始到第一份报告标注完 {first:.2f} 秒。", "",
        f"整个 `pbtext tag`（读文件、标注、写结果）{12 * REPORTS} 份：一个进程 {one:.0f} 秒，两个进程 {two:.0f} 秒（{one / two:.2f} 倍）；"
        f"结果每份 {size / 1024:.1f} KB。", "",
        f"推算一千万份（每份 {length:,.0f} 字，按上表的标注速度）：{hours:,.0f} 核时——1 核 {hours / 24:,.0f} 天，32 核 {hours / 32:,.0f} 小时，"
        f"1000 核 {hours / 1000:,.1f} 小时；结果约 {1e7 * size / 1e9:,.0f} GB。读 PDF、DOCX 的时间另计（docs/formats.md）。", "",
    ]  # fmt: skip
    (ROOT / "docs" / "speed.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines[4:]))


if __name__ == "__main__":
    main()
