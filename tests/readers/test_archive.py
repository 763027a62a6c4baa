from __future__ import annotations

import struct

import pytest
from docx_maker import archive as packed
from hypothesis import given
from hypothesis import strategies as st

from pbtext.errors import ReadError
from pbtext.readers.archive import bytes_at, member_bytes, members, walk


def gbk_zip(name: str, content: bytes) -> bytes:
    """What Chinese programs write: the name in GBK, the flag for UTF-8 not set."""
    data = packed({"x" * len(name.encode("gb18030")): content})
    return data.replace(b"x" * len(name.encode("gb18030")), name.encode("gb18030"))


def test_names_in_gbk_and_in_utf_8() -> None:
    assert [m.name for m in members(gbk_zip("各单位自评/水利局.txt", b"1"))] == ["各单位自评/水利局.txt"]
    assert [m.name for m in members(packed({"教育局.txt": b"1"}))] == ["教育局.txt"]


def test_junk_and_folders_are_passed_over() -> None:
    data = packed(
        {"__MACOSX/a.txt": b"", "a/.hidden": b"", "a/~$b.docx": b"", "Thumbs.db": b"", "a/": b"", "a/b.txt": b"1"}
    )
    assert [m.name for m in members(data)] == ["a/b.txt"]


def test_names_never_lead_out_of_the_archive() -> None:
    data = packed({"../../etc/passwd": b"1", "/root/a.txt": b"2", "C:\\windows\\b.txt": b"3", "..": b"4"})
    assert [m.name for m in members(data)] == ["etc/passwd", "root/a.txt", "windows/b.txt"]


def test_archives_inside_archives() -> None:
    inner = packed({"乙.txt": "乙".encode(), "坏.zip": b"PK\x03\x04"})
    data = packed({"甲.txt": "甲".encode(), "内.zip": inner})
    found = {name: bytes_at(data, places) for name, places in walk(data)}
    assert found == {"甲.txt": "甲".encode(), "内.zip/乙.txt": "乙".encode(), "内.zip/坏.zip": b"PK\x03\x04"}


def test_archives_all_the_way_down_end_somewhere() -> None:
    data = packed({"a.txt": b"1"})
    for _ in range(10):
        data = packed({"a.zip": data})
    ((name, _),) = walk(data)
    assert name == "a.zip/a.zip/a.zip"


def refusal(data: bytes, place: int = 0) -> str:
    with pytest.raises(ReadError) as caught:
        member_bytes(data, place)
    assert caught.value.advice
    return caught.value.reason


def test_bombs_are_refused_by_what_the_directory_says() -> None:
    data = bytearray(packed({"a.txt": b"1"}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 900_000_000)
    assert "炸弹" in refusal(bytes(data))


def test_encrypted_and_damaged_members() -> None:
    data = bytearray(packed({"a.txt": b"1" * 500}))
    locked = bytearray(data)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refusal(bytes(locked))
    data[45:50] = b"\xff" * 5
    assert "损坏" in refusal(bytes(data))
    with pytest.raises(ReadError, match="损坏"):
        members(b"PK\x03\x04 not a zip")


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    data = packed({"甲.txt": b"1" * 50, "乙.txt": b"2" * 50})
    damaged = data[:at] + noise + data[at + len(noise) :]
    try:
        for _, places in walk(damaged):
            bytes_at(damaged, places)
    except ReadError as error:
        assert error.reason and error.advice
