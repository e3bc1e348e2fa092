from __future__ import annotations

import pytest

from corredor.sharing.directory import MAX_FILES, read_directory
from corredor.sharing.errors import DamagedError, NotASnapshotError, TooLargeError
from tests.sharing.fakes import zip_files

FILES = {"a.txt": b"first", "b.txt": b"second " * 50}


def test_lists_what_an_archive_holds() -> None:
    directory = read_directory(zip_files(FILES))
    assert [entry.raw_name for entry in directory.entries] == [b"a.txt", b"b.txt"]
    assert [entry.size for entry in directory.entries] == [5, 350]
    assert all(entry.packed is not None for entry in directory.entries)
    assert directory.is_whole
    assert directory.comment == b""


def test_an_empty_archive_holds_nothing() -> None:
    directory = read_directory(zip_files({}))
    assert directory.entries == ()
    assert directory.is_whole


@pytest.mark.parametrize("raw", [b"", b"PK", b"GIF89a" * 20, b"\x00" * 70_000])
def test_what_is_no_archive_is_refused(raw: bytes) -> None:
    with pytest.raises(NotASnapshotError, match="no ZIP archive"):
        read_directory(raw)


def test_a_cut_archive_is_damaged_wherever_it_is_cut() -> None:
    raw = zip_files(FILES)
    for length in range(4, len(raw)):
        with pytest.raises(DamagedError, match="archive itself is cut off"):
            read_directory(raw[:length])


@pytest.mark.parametrize(("before", "after"), [(b"x", b""), (b"", b"x"), (b"#!/bin/sh\n", b"\n")])
def test_bytes_before_or_behind_are_found(before: bytes, after: bytes) -> None:
    with pytest.raises(DamagedError):
        read_directory(before + zip_files(FILES) + after)


def test_bytes_between_the_files_are_found() -> None:
    raw = zip_files(FILES)
    start = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    offset = (start + 3).to_bytes(4, "little")
    hidden = raw[:start] + b"hid" + raw[start : end + 16] + offset + raw[end + 20 :]
    assert not read_directory(hidden).is_whole


def test_a_header_that_contradicts_the_directory_gives_no_content() -> None:
    raw = zip_files(FILES).replace(b"a.txt", b"z.txt", 1)
    first, second = read_directory(raw).entries
    assert first.packed is None
    assert second.packed is not None


def test_too_many_files_are_not_even_listed() -> None:
    assert len(read_directory(zip_files({f"{n}": b"" for n in range(MAX_FILES)})).entries) == MAX_FILES
    with pytest.raises(TooLargeError, match="holds 101 files, and a snapshot at most 100"):
        read_directory(zip_files({f"{n}": b"" for n in range(MAX_FILES + 1)}))


def test_a_name_is_shown_without_what_a_terminal_would_run() -> None:
    entry = read_directory(zip_files({"a\x1b[31m\u202e.txt": b""})).entries[0]
    assert entry.shown_name == "a\ufffd[31m\ufffd.txt"
