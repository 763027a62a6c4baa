"""Zip archives of reports: which files they hold, under their Chinese names, and the bytes of each. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pbtext.errors import ReadError
from pbtext.readers.packages import LIMIT

MOST_MEMBERS = 20_000
DEEPEST = 3  # archives inside one another
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.I)
_DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error, RuntimeError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its readable name, its place in the archive's directory, and its size in bytes."""

    name: str
    place: int
    size: int


def is_archive(name: str) -> bool:
    """Whether a name is that of a zip archive."""
    return name.lower().endswith(".zip")


def members(data: bytes) -> list[Member]:
    """The files in an archive, in its order. Raises ReadError where it cannot be read or is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()
    except _DAMAGED as error:
        raise ReadError("压缩包不完整或已损坏", advice="请重新下载或复制，或解压后再交给本程序") from error
    if len(found) > MOST_MEMBERS:
        raise ReadError(f"压缩包里有 {len(found)} 个文件，超出能读的范围", advice="请解压后再交给本程序")
    names = [_safe(_readable(item)) for item in found]
    return [
        Member(name, place, item.file_size)
        for place, (item, name) in enumerate(zip(found, names, strict=True))
        if name and not item.is_dir() and not _JUNK.search(name)
    ]


def member_bytes(data: bytes, place: int) -> bytes:
    """The bytes of one member. Raises ReadError where it is encrypted, damaged or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            item = archive.infolist()[place]
            if item.flag_bits & 1:
                raise ReadError("压缩包设了密码，无法读取", advice="请用密码解压后，再把其中的文件交给本程序")
            if item.file_size > LIMIT:
                size = round(item.file_size / 1_000_000)
                raise ReadError(f"解压后有 {size} MB，像是压缩炸弹，已拒绝读取", advice="请确认文件来源")
            with archive.open(item) as stream:
                return stream.read(LIMIT + 1)[:LIMIT]
    except _DAMAGED as error:
        raise ReadError("压缩包里的这个文件已损坏", advice="请重新下载压缩包，或解压后再试") from error


def walk(data: bytes, *, depth: int = 1) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and places of every file, through archives inside the archive; an inner one that cannot be read stands for itself."""
    for member in members(data):
        if is_archive(member.name) and depth < DEEPEST:
            try:
                inner = list(walk(member_bytes(data, member.place), depth=depth + 1))
            except ReadError:
                inner = []
            if inner:
                yield from ((f"{member.name}/{name}", (member.place, *places)) for name, places in inner)
                continue
        yield member.name, (member.place,)


def bytes_at(data: bytes, places: tuple[int, ...]) -> bytes:
    """The bytes of the file at the places that `walk` gave."""
    for place in places:
        data = member_bytes(data, place)
    return data


def _readable(item: zipfile.ZipInfo) -> str:
    """The name as written: without the flag for UTF-8, Chinese programs write GBK, which zipfile takes for cp437."""
    if item.flag_bits & 0x800:
        return item.filename
    try:
        raw = item.filename.encode("cp437")
    except UnicodeEncodeError:
        return item.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return item.filename


def _safe(name: str) -> str:
    """A name without drive, root and `..`: it is only shown, and still must not look like a path out of the archive."""
    parts = PurePosixPath(re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))).parts
    return "/".join(part for part in parts if part not in ("/", "..", ".") and part.isprintable())
