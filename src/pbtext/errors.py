"""Every error a user can meet, in Chinese: what is wrong, in which file and where, what to do."""

from __future__ import annotations

from functools import partial


class PbtextError(Exception):
    """Base of all errors a user can meet. ``reason`` says what is wrong, ``advice`` what to do, both in Chinese."""

    def __init__(self, reason: str, *, advice: str = "", where: str = "") -> None:
        self.reason, self.advice, self.where = reason, advice, where
        super().__init__(reason, advice, where)

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), advice=self.advice, where=self.where), (self.reason,)

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        return f"{place}{self.reason}" + (f"。{self.advice}" if self.advice else "")


class ReadError(PbtextError):
    """A file cannot be read as a report (empty, damaged, encrypted, of an unknown or mistaken format)."""


class ScannedError(ReadError):
    """A file holds pictures of text, or text without meaning: character recognition could still read it."""


class TaxonomyError(PbtextError):
    """A taxonomy file is wrong: which entry, what is wrong."""


class CorpusError(PbtextError):
    """A labelled file is wrong: which line, what is wrong."""


class ModelError(PbtextError):
    """A model file cannot be used: missing, damaged, or made for another taxonomy."""


class ResultsError(PbtextError):
    """A result folder is not one, is of another version or lacks something."""
