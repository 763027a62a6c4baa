"""pbtext: mines Chinese budget-performance reports for problems and recommendations.

The public face is lazy: ``import pbtext`` loads no NLP library.

    tagger = pbtext.load_tagger()
    report = tagger.tag(pbtext.read("report.docx"))
    results = pbtext.open_results("results")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_FACE = {
    "read": "pbtext.batch",
    "tag_files": "pbtext.batch",
    "load_tagger": "pbtext.tagging.tagger",
    "load_taxonomy": "pbtext.taxonomy",
    "open_results": "pbtext.results",
    "frequency_table": "pbtext.frequency",
    "build_summary": "pbtext.summary",
}

__all__ = [
    "__version__",
    "build_summary",
    "frequency_table",
    "load_tagger",
    "load_taxonomy",
    "open_results",
    "read",
    "tag",
    "tag_files",
]

if TYPE_CHECKING:
    from pbtext.batch import read, tag_files
    from pbtext.frequency import frequency_table
    from pbtext.records import Report
    from pbtext.results import open_results
    from pbtext.summary import build_summary
    from pbtext.tagging.tagger import load_tagger
    from pbtext.taxonomy import load_taxonomy


def tag(text_or_report: str | Report) -> Report:
    """One text or report, coded with the shipped model (loaded anew at each call: keep a tagger for many)."""
    return import_module("pbtext.tagging.tagger").load_tagger().tag(text_or_report)  # type: ignore[no-any-return]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'pbtext' has no attribute {name!r}")
