from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from corredor.sharing.archive import has_seal, matches_seal, pack_archive

MOMENT = datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)
FILES = {"b.txt": b"second " * 50, "a.png": b"first"}


def pack() -> bytes:
    return pack_archive(FILES, MOMENT, "corredor-snapshot/1")


def test_the_same_files_give_the_same_bytes_in_whatever_order() -> None:
    assert pack() == pack_archive(dict(reversed(FILES.items())), MOMENT, "corredor-snapshot/1")
    assert pack() != pack_archive(FILES, MOMENT.replace(second=14), "corredor-snapshot/1")


def test_any_program_unpacks_it() -> None:
    with zipfile.ZipFile(io.BytesIO(pack())) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a.png", "b.txt"]
    assert {entry.date_time for entry in entries} == {(2026, 11, 23, 7, 0, 12)}
    assert [oct(entry.external_attr >> 16) for entry in entries] == ["0o100644"] * 2
    assert [entry.compress_type for entry in entries] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_a_clock_before_1980_is_no_obstacle() -> None:
    raw = pack_archive(FILES, datetime(1970, 1, 1, tzinfo=UTC), "corredor-snapshot/1")
    assert zipfile.ZipFile(io.BytesIO(raw)).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_the_seal_covers_every_byte_before_it() -> None:
    raw = pack()
    comment = zipfile.ZipFile(io.BytesIO(raw)).comment
    assert has_seal(comment)
    assert matches_seal(raw, comment)
    for position in range(len(raw) - len(comment)):
        changed = bytearray(raw)
        changed[position] ^= 1
        assert not matches_seal(bytes(changed), comment)


@pytest.mark.parametrize("comment", [b"", b"corredor-snapshot/1 sha256:00", b"a comment of another program"])
def test_another_comment_is_no_seal(comment: bytes) -> None:
    assert not has_seal(comment)
    assert not matches_seal(b"anything" + comment, comment)
