from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pbtext.records import Report
from pbtext.results import Results
from pbtext.segment import default_segmenter
from pbtext.tagging.model import save_model
from pbtext.tagging.tagger import Tagger, load_tagger
from pbtext.taxonomy import Taxonomy, load_taxonomy
from pbtext.training.corpus import LabelledReport, load_labelled
from tests.helpers import LABELLED, SAMPLE, dataset, three_reports

settings.register_profile("pbtext", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
settings.load_profile("pbtext")
SIX = ("na-01", "sa-01", "sb-01", "sc-01", "ta-01", "tb-01")


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture(scope="session")
def six(taxonomy: Taxonomy) -> list[LabelledReport]:
    """Six labelled reports: enough for the machinery, not for good figures."""
    return [load_labelled(LABELLED / f"{name}.txt", taxonomy) for name in SIX]


@pytest.fixture(scope="session")
def tiny_model(six: list[LabelledReport], taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model trained on six reports."""
    from pbtext.training.fit import train

    folder = tmp_path_factory.mktemp("model")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save_model(train(six, taxonomy, default_segmenter()), folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_model: Path) -> Tagger:
    return load_tagger(tiny_model)


@pytest.fixture(scope="session")
def shipped() -> Tagger:
    """The tagger that comes with the package."""
    return load_tagger()


@pytest.fixture(scope="session")
def sample(shipped: Tagger) -> list[Report]:
    """The reports of corpora/sample/source, coded by the shipped model."""
    files = sorted(SAMPLE.glob("*.txt"))
    assert files
    return list(shipped.pipe(load_labelled(f, shipped.taxonomy).report for f in files))


@pytest.fixture
def hand_made(tmp_path: Path) -> Iterator[Results]:
    """A dataset of three reports with known counts."""
    yield dataset(tmp_path / "结果", three_reports())
