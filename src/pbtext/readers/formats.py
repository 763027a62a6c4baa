"""Which formats there are: what is read, with what, what is missing for the rest and how to get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from pbtext.readers import office

__all__ = ["ALIASES", "NAMES", "SUFFIXES", "UNREADABLE", "Support", "supported"]

#: What is read: suffix -> format.
SUFFIXES: Mapping[str, str] = {
    ".docx": "docx",
    ".docm": "docx",
    ".doc": "doc",
    ".wps": "wps",
    ".rtf": "rtf",
    ".odt": "odt",
    ".pdf": "pdf",
    ".ofd": "ofd",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".et": "et",
    ".ods": "ods",
    ".csv": "csv",
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".png": "png",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".tif": "tif",
    ".tiff": "tif",
    ".bmp": "bmp",
    ".webp": "webp",
    ".zip": "zip",
}
PICTURES = frozenset(("png", "jpg", "tif", "bmp", "webp", "gif"))
SHEETS = frozenset(("xlsx", "xls", "et", "ods", "csv"))

#: Format -> what people call it.
NAMES: Mapping[str, str] = {
    "docx": "Word 文档", "doc": "旧版 Word 文档", "wps": "WPS 文字文档", "rtf": "RTF 文档", "odt": "OpenDocument 文字文档",
    "wordxml": "Word XML 文档", "pdf": "PDF", "ofd": "OFD 文档", "html": "网页", "mht": "单个文件网页",
    "xlsx": "Excel 工作簿", "xls": "旧版 Excel 工作簿", "et": "WPS 表格", "ods": "OpenDocument 表格", "csv": "CSV 表格",
    "txt": "纯文本", "md": "Markdown 文本", "png": "图片", "jpg": "图片", "tif": "图片", "bmp": "图片", "webp": "图片",
    "gif": "图片", "zip": "压缩包",
}  # fmt: skip

_AS_DOCX = "请用 Word 或 WPS 打开后另存为 .docx 再试"
_UNPACK = "请先解压，再把其中的 .docx、.pdf 等文件交给本程序"

#: What is known but not read: format -> (its name, what to do).
UNREADABLE: Mapping[str, tuple[str, str]] = {
    "pptx": ("演示文稿（.pptx）", "请把文字内容另存为 .docx 再试"),
    "ppt": ("旧版演示文稿（.ppt）", "请把文字内容另存为 .docx 再试"),
    "epub": ("电子书（.epub）", _AS_DOCX),
    "caj": ("CAJ 文献（.caj）", "请用 CAJViewer 另存为 .pdf 再试"),
    "rar": ("压缩包（.rar）", _UNPACK),
    "7z": ("压缩包（.7z）", _UNPACK),
    "gz": ("压缩包（.gz）", _UNPACK),
}
#: Suffix without its dot -> the format it is another name of.
ALIASES: Mapping[str, str] = {"jpeg": "jpg", "tiff": "tif", "mhtml": "mht", "tgz": "gz", "dot": "doc", "xlsm": "xlsx"}

OCR_MISSING = "请安装文字识别组件：pip install 'pbtext[ocr]'；或先用识别软件转成文字，另存为 .docx 再试"
OFFICE_MISSING = "请安装 LibreOffice（命令 soffice 要能运行）；或用 Word、WPS 另存为 .docx 再试"


@dataclass(frozen=True, slots=True)
class Support:
    """What this installation does with some suffixes: whether it reads them, with what, and what to do where it does not."""

    name: str
    suffixes: tuple[str, ...]
    ready: bool
    means: str
    advice: str = ""


def ocr_ready() -> bool:
    """Whether the extra for character recognition is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def supported() -> tuple[Support, ...]:
    """What this installation reads, and what is missing for the rest."""
    groups: dict[str, list[str]] = {}
    for suffix, format_ in SUFFIXES.items():
        groups.setdefault(NAMES[format_], []).append(suffix)
    return (
        *(_support(name, tuple(suffixes)) for name, suffixes in groups.items()),
        Support(
            "扫描的 PDF、OFD 页", (".pdf", ".ofd"), ocr_ready(), "文字识别（OCR）", "" if ocr_ready() else OCR_MISSING
        ),
        *(
            Support(kind.partition("（")[0], (f".{f}",), False, "不支持", advice)
            for f, (kind, advice) in UNREADABLE.items()
        ),
    )


def _support(name: str, suffixes: tuple[str, ...]) -> Support:
    format_ = SUFFIXES[suffixes[0]]
    if format_ in office.CONVERTED:
        ready = office.program() is not None
        return Support(name, suffixes, ready, "经 LibreOffice 转换", "" if ready else OFFICE_MISSING)
    if format_ in PICTURES:
        return Support(name, suffixes, ocr_ready(), "文字识别（OCR）", "" if ocr_ready() else OCR_MISSING)
    return Support(name, suffixes, True, "自带")
