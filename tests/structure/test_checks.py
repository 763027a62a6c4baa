"""All checks together, on whole reports: those that add up, and the collection of reports with one wrong figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pbtext.records import Check, Report
from tests.helpers import REPORT, ROOT, SAMPLE, parsed

ARITHMETIC = ROOT / "corpora" / "arithmetic"


def numbers(text: str) -> set[str]:
    return {re.sub(r"[, ]", "", n) for n in re.findall(r"\d[\d, ]*(?:\.\d+)?", text)}


def names(check: Check, kind: str, wrong: str) -> bool:
    """Whether a finding is about a wrong figure: it quotes it, or is the one about grades."""
    return bool(numbers(wrong) & numbers("；".join((*check.quoted, check.reason)))) or kind == check.kind == "等级"


def read(name: str) -> Report:
    return parsed(Path(ARITHMETIC / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("author", "least", "most"), [("a", 37, 1), ("b", 38, 0), ("c", 23, 1)])
def test_wrong_figures_are_found_and_right_ones_left_alone(author: str, least: int, most: int) -> None:
    hits = others = 0
    for line in (ARITHMETIC / "key.tsv").read_text(encoding="utf-8").splitlines():
        name, kind, wrong = [*line.split("\t"), "", ""][:3]
        if name[0] != author:
            continue
        checks = read(name).checks
        about = [c for c in checks if kind != "none" and names(c, kind, wrong)]
        hits += bool(about)
        others += len(checks) - len(about)
    assert (hits >= least, others <= most) == (True, True), (hits, others)


def test_findings_quote_both_places() -> None:
    for file in sorted(ARITHMETIC.glob("c-*.txt")):
        report = read(file.stem)
        for c in report.checks:
            assert tuple(report.text[a:b] for a, b in c.spans) == c.quoted


def test_reports_that_add_up_have_no_findings() -> None:
    assert parsed(REPORT).checks == ()
    for file in sorted(SAMPLE.glob("*.txt")):
        for check in parsed(file.read_text(encoding="utf-8").partition("---\n")[2]).checks:
            assert check.kind == "等级"  # one report grades by a scale of its own that it does not print
