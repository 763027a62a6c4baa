"""Fuzzing of the readers: samples of every format, mutated, must be read or refused with reason and advice, within the limits.

python tests/readers/fuzz.py --seconds 600      # long, prints what broke a rule and keeps it in --keep
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx_maker import docx, paragraph, table
from ofd_maker import ofd
from pdf_maker import pdf, typeset
from sheet_maker import workbook

from pbtext.errors import ReadError
from pbtext.readers import parse_bytes
from pbtext.readers.sandbox import Sandbox

TEXT = "一、概况\n项目预算100万元。\n序号\t问题\n1\t台账缺失\n2\t未验收\n二、建议\n尽快整改。"
ROWS = [line.split("\t") for line in TEXT.split("\n")]
WORDS = (
    b"999999999",
    b"-1",
    b"&a;",
    b"<!DOCTYPE a [",
    b"NaN",
    b"\x00",
    b"<" * 300,
    b"1e309",
    "啊".encode() * 50,
    b"g 99999999 1",
)


def samples() -> dict[str, bytes]:
    """One small file of each format that is parsed in the sandbox: the seeds."""
    body = "".join(paragraph(r[0]) if len(r) == 1 else table([r]) for r in ROWS)
    page = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    html = f"<html><head><meta charset=utf-8></head><body><div id=zoom>{page}</div></body></html>".encode()
    mime = b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n"
    return {
        "docx": docx(body),
        "pdf": pdf(typeset(TEXT)),
        "ofd": ofd(typeset(TEXT)),
        "html": html,
        "mht": mime + html,
        "xlsx": workbook({"Sheet1": ROWS}),
        "csv": TEXT.replace("\t", ",").encode("gb18030"),
        "txt": TEXT.encode("utf-16"),
    }


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with some faults; of a package often a part of it, so that the fault gets past the zip's checksum."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = rng.choice(list(parts))
        if rng.random() < 0.1:
            del parts[name]
        else:
            parts[name] = _faulty(parts[name], rng)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return buffer.getvalue()
    return _faulty(data, rng)


def _faulty(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(made) + 1)
        kind = rng.randrange(5)
        if kind == 0 and made:
            made[min(at, len(made) - 1)] = rng.randrange(256)
        elif kind == 1:
            made[at:at] = rng.choice(WORDS)
        elif kind == 2:
            del made[at : at + rng.randrange(1, 40)]
        elif kind == 3:
            made[at:at] = made[at : at + rng.randrange(1, 400)] * rng.choice((1, 2, 50))
        else:
            number = bytes(str(rng.choice((0, -1, 2**31, 10**12))), "ascii")
            digits = [k for k, c in enumerate(made) if 48 <= c < 58]
            if digits:
                k = rng.choice(digits)
                made[k : k + 1] = number
    return bytes(made[: rng.randrange(len(made) + 1)] if rng.random() < 0.05 else made)


def faults(
    sandbox: Sandbox, *, seed: int, until: float | None = None, rounds: int = 0
) -> Iterator[tuple[str, bytes, str]]:
    """Format, bytes and story of every input that broke a rule; for `rounds` inputs or `until` a moment of the monotonic clock."""
    rng, seeds, k = random.Random(seed), samples(), 0
    while (k < rounds) if until is None else (time.monotonic() < until):
        k += 1
        format_ = rng.choice(list(seeds))
        data = mutated(seeds[format_], rng)
        try:
            source = sandbox.read(data, format_) if format_ not in ("csv", "txt") else parse_bytes(data, format_)
            if not source.text.strip():
                yield format_, data, "read as an empty text"
            if any(not 0 <= a <= b <= len(source.text) for t in source.tables for a, b in [t.span]):
                yield format_, data, "a table lies outside the text"
        except ReadError as error:
            if not error.reason or not error.advice:
                yield format_, data, "refused without reason or advice"
            # calamine aborts the process on some workbooks; that the file alone pays for it is what the sandbox is for
            if ("崩溃" in error.reason and format_ != "xlsx") or "超过" in error.reason:
                yield format_, data, error.reason
        except Exception as error:
            yield format_, data, f"{type(error).__name__}: {error}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    sandbox, found = Sandbox(timeout=20), 0
    try:
        for format_, data, story in faults(sandbox, seed=args.seed, until=time.monotonic() + args.seconds):
            found += 1
            args.keep.mkdir(exist_ok=True)
            (args.keep / f"{found}.{format_}").write_bytes(data)
            print(f"{found}.{format_}: {story}", flush=True)
    finally:
        sandbox.close()
    print(f"seed {args.seed}: {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
