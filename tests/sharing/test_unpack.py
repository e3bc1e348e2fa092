from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from corredor.sharing.errors import ARCHIVE, HostileArchiveError, TooLargeError
from corredor.sharing.unpack import MAX_BYTES, unpack_archive
from tests.sharing.fakes import zip_files


def name_entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def patch_headers(raw: bytes, offset: int, value: int) -> bytes:
    """Set a field of two bytes in the only local header, and the same field in the directory."""
    changed = bytearray(raw)
    struct.pack_into("<H", changed, offset, value)
    struct.pack_into("<H", changed, raw.index(b"PK\x01\x02") + offset + 2, value)
    return bytes(changed)


def test_unpacks_what_another_program_packed_and_misses_the_seal() -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        unpacked = unpack_archive(zip_files({"a.txt": b"first", "b/ñ.txt": b""}, method))
        assert unpacked.files == {"a.txt": b"first", "b/ñ.txt": b""}
        assert [(one.file, one.reason) for one in unpacked.problems] == [(ARCHIVE, "no_seal")]


def test_unpacks_what_was_packed_as_a_stream() -> None:
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, more: bytes) -> int:  # type: ignore[override]
            self.content += bytes(more)
            return len(more)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"first")
        archive.writestr("b.txt", b"second")
    unpacked = unpack_archive(stream.content)
    assert unpacked.files == {"a.txt": b"first", "b.txt": b"second"}
    assert [one.reason for one in unpacked.problems] == ["no_seal"]


def test_an_archive_within_stays_packed() -> None:
    inner = zip_files({"inner.txt": b"0" * 900_000})
    assert unpack_archive(zip_files({"inner.zip": inner})).files == {"inner.zip": inner}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/passwd",
        "C:\\evil.txt",
        "C:evil.txt",
        "..\\evil.txt",
        "a//b",
        "./a",
        "a/. ./b",
        "nul\x01",
        "a\u202egnp.exe",
        "x" * 201,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    entry = name_entry("placeholder")
    entry.filename = name
    with pytest.raises(HostileArchiveError, match="could lead out") as caught:
        unpack_archive(zip_files({entry: b"x"}))
    assert caught.value.problem.reason == "unsafe_name"
    assert caught.value.problem.file


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        (stat.S_IFLNK | 0o777, "link"),
        (stat.S_IFDIR | 0o755, "no_file"),
        (stat.S_IFCHR | 0o600, "no_file"),
        (stat.S_IFBLK | 0o600, "no_file"),
        (stat.S_IFIFO | 0o600, "no_file"),
        (stat.S_IFSOCK | 0o600, "no_file"),
    ],
)
def test_what_is_no_plain_file_is_refused(mode: int, reason: str) -> None:
    with pytest.raises(HostileArchiveError, match=r"map\.png") as caught:
        unpack_archive(zip_files({name_entry("map.png", mode): b"/etc/passwd"}))
    assert caught.value.problem.reason == reason


def test_a_folder_is_refused() -> None:
    with pytest.raises(HostileArchiveError, match="no plain file"):
        unpack_archive(zip_files({"folder/": b""}))


@pytest.mark.parametrize("flag", [0x0001, 0x0040, 0x2000])
def test_an_encrypted_file_is_refused(flag: int) -> None:
    with pytest.raises(HostileArchiveError, match=r"“a.txt” is encrypted"):
        unpack_archive(patch_headers(zip_files({"a.txt": b"x"}), 6, flag))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_way_of_packing_is_refused(method: int) -> None:
    with pytest.raises(HostileArchiveError, match="packed in a way"):
        unpack_archive(zip_files({"a.txt": b"x" * 500}, method))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(HostileArchiveError, match="more than 200 times"):
        unpack_archive(zip_files({"map.svg": b"0" * 5_000_000}))


def test_a_file_that_is_longer_than_it_says_is_not_unpacked_to_the_end() -> None:
    raw = zip_files({"a.txt": b"0" * 900_000})
    changed = bytearray(raw)
    struct.pack_into("<L", changed, 22, 1_000)
    struct.pack_into("<L", changed, raw.index(b"PK\x01\x02") + 24, 1_000)
    unpacked = unpack_archive(bytes(changed))
    assert unpacked.files == {}
    assert [(one.file, one.reason) for one in unpacked.problems] == [("a.txt", "unpack")]


def test_too_much_is_refused_packed_and_unpacked() -> None:
    with pytest.raises(TooLargeError, match="more than 60 MB"):
        unpack_archive(b"PK\x03\x04" + bytes(MAX_BYTES))
    noise = bytes(range(256)) * 4 + b"0" * 930_000
    with pytest.raises(TooLargeError, match="more than 60 MB"):
        unpack_archive(zip_files({f"{n}.txt": noise for n in range(65)}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["map.png", "MAP.PNG"])
def test_a_name_that_stands_twice_is_refused(second: str) -> None:
    with pytest.raises(HostileArchiveError, match="stands twice"):
        unpack_archive(zip_files({name_entry("map.png"): b"one", name_entry(second): b"two"}))


def test_a_name_that_is_no_utf8_is_refused() -> None:
    latin = zip_files({"aXb.txt": b"x"}).replace(b"aXb", b"a\xf1b")
    for raw in (latin, patch_headers(latin, 6, 0x0800)):
        with pytest.raises(HostileArchiveError, match="not in UTF-8"):
            unpack_archive(raw)


def test_two_entries_on_one_content_are_found() -> None:
    raw = zip_files({"a.txt": b"first", "b.txt": b"first"}, zipfile.ZIP_STORED)
    start = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", start + 4)
    overlapping = raw[: second + 42] + (0).to_bytes(4, "little") + raw[second + 46 :]
    unpacked = unpack_archive(overlapping)
    assert unpacked.files == {"a.txt": b"first"}
    assert [one.reason for one in unpacked.problems] == ["header"]
