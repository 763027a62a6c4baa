"""Segmentation: jieba behind one class, with its own dictionary, built once a process and never the global one."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any


class Segmenter:
    """Words of a text. The dictionary loads at the first use; `words` are added to it."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = tuple(words)
        self._tokenizer: Any = None

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are the text again."""
        if self._tokenizer is None:
            self._tokenizer = self._load()
        return list(self._tokenizer.cut(text))

    def _load(self) -> Any:
        import jieba  # its dictionary is loaded here, not at import

        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        # jieba writes its cache to the temp folder under one name for all users; an own folder keeps others' out
        folder = Path(tempfile.gettempdir()) / f"pbtext-{_user()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        tokenizer.tmp_dir = str(folder)
        tokenizer.cache_file = "jieba.cache"
        tokenizer.initialize()
        for word in self._words:
            tokenizer.add_word(word)
        return tokenizer


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user entry
        return "user"


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the domain's words, shared within the process."""
    return Segmenter(DOMAIN_WORDS)


DOMAIN_WORDS = (
    "绩效目标", "绩效指标", "绩效自评", "绩效监控", "绩效评价", "事前绩效评估", "执行率", "到位率", "满意度", "序时进度",
    "结转结余", "重点评价", "部门整体支出", "指标值", "指标库", "佐证材料", "第三方机构", "挤占挪用", "台账", "立项依据",
)  # fmt: skip
