"""Formats that are zip archives of XML parts (DOCX, OFD): opened with limits, parsed without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from pbtext.errors import ReadError

LIMIT = 200_000_000  # bytes unpacked
RATIO, RATIO_FROM = 200, 20_000_000  # bytes unpacked to packed, and the size in bytes from which the ratio counts


@contextmanager
def package(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open the zip archive of a document called ``name`` in messages; what goes wrong inside becomes a ReadError."""
    again = f"请重新下载或复制，或用生成它的软件打开{name}后另存"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_size(archive, len(data))
            if any(item.flag_bits & 1 for item in archive.infolist()):
                raise ReadError(f"{name}的压缩包设了密码，无法读取", advice="请取消密码后再试")
            yield archive
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        raise ReadError(f"{name}不完整或已损坏", advice=again) from error
    except etree.XMLSyntaxError as error:
        raise ReadError(f"{name}已损坏（内部 XML 有错误）", advice=again) from error


def check_size(archive: zipfile.ZipFile, packed: int) -> None:
    """Raise ReadError for an archive that would unpack to more than any document does; nothing is unpacked for it."""
    total = sum(item.file_size for item in archive.infolist())
    if total > LIMIT or (total > RATIO_FROM and total > RATIO * packed):
        size = round(total / 1_000_000)
        raise ReadError(f"解压后有 {size} MB，像是压缩炸弹，已拒绝读取", advice="请确认文件来源")


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse one part. A DOCTYPE never stands in a real one and is how entities are smuggled in."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    root = None if b"<!DOCTYPE" in data[:4096] else etree.fromstring(data, parser)
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(
            f"{name}里有不该出现的 DOCTYPE 声明，已拒绝读取", advice=f"请用生成它的软件打开{name}后另存再试"
        )
    return root
