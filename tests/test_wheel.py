from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers import REPORT, ROOT, clean_environment


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    run = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_holds_data_and_model_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "pbtext/models/model.npz",
        "pbtext/models/model.json",
        "pbtext/py.typed",
        "pbtext/taxonomy/categories.yaml",
    } <= names
    assert {"pbtext/structure/divisions.txt", "pbtext/writers/templates/summary.html"} <= names
    assert not [n for n in names if n.startswith(("tests", "corpora", "src")) or "cache" in n.lower()]
    on_disk = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "pbtext").rglob("*.py")}
    assert on_disk <= names


def test_the_wheel_tags_a_report_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, env=clean_environment(), check=True, capture_output=True)
    (elsewhere / "报告.txt").write_text(REPORT, encoding="utf-8")
    environment = clean_environment() | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    program = (
        "import sys, pbtext, pathlib\n"
        "from pbtext.tagging.model import shipped_model\n"
        "print(pathlib.Path(pbtext.__file__).parent); print(shipped_model())\n"
        "r = pbtext.load_tagger().tag(pbtext.read('报告.txt'))\n"
        "print(len(r.points)); print([s.role for s in r.sentences if s.text.startswith('截至')])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    package, model, points, roles = run.stdout.splitlines()
    assert Path(package) == site / "pbtext"
    assert Path(model) == site / "pbtext" / "models"
    assert (points, roles) == ("3", "['problem']")
    command = [sys.executable, "-m", "pbtext", "tag", "报告.txt", "-o", "结果"]
    run = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert (elsewhere / "结果" / "manifest.json").exists()
