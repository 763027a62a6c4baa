from __future__ import annotations

import pytest
from fuzz import faults, samples

from pbtext.readers import parse_bytes
from pbtext.readers.sandbox import Sandbox


@pytest.mark.parametrize("format_", samples())
def test_the_seeds_themselves_are_read(format_: str) -> None:
    assert "台账缺失" in parse_bytes(samples()[format_], format_).text


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_are_read_or_refused_with_reason_and_advice(seed: int) -> None:
    sandbox = Sandbox(timeout=20)
    try:
        assert [(f, story) for f, _, story in faults(sandbox, seed=seed, rounds=150)] == []
    finally:
        sandbox.close()
