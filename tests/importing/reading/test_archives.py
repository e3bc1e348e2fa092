"""Zip archives: nothing hostile is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corredor.importing.errors import ImportFileError, PartNeededError
from corredor.importing.limits import Limits
from tests.importing.reading.writing import list_rows, read_here, refuse

ROWS = b"a,b\n1,2\n"
LINK, DEVICE = 0o120777, 0o020666


def write_archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


def make_member(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def refuse_archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], **limits: int) -> ImportFileError:
    return refuse(lambda: read_here(write_archive(path, *members), limits=Limits(**limits)))


def test_an_archive_of_one_table_is_that_table(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.zip",
        ("datos/año 2023.csv", ROWS),
        ("__MACOSX/datos/._año 2023.csv", b"\0\1"),
        ("datos/léeme.txt", b"notes"),
        ("datos/licence.pdf", b"%PDF"),
    )
    raw = read_here(path)
    assert (list_rows(raw), raw.format, raw.part) == ([["1", "2"]], "csv", "")
    assert (raw.facts["archive"], raw.facts["other_members"]) == ("zip", "2")


def test_notes_alone_are_a_table(tmp_path: Path) -> None:
    assert list_rows(read_here(write_archive(tmp_path / "a.zip", ("rows.txt", ROWS)))) == [["1", "2"]]


def test_several_tables_are_asked_about(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.zip", ("a.csv", ROWS), ("b.csv", ROWS + b"3,4\n"))
    with pytest.raises(PartNeededError) as caught:
        read_here(path)
    assert caught.value.parts == ("a.csv", "b.csv")
    raw = read_here(path, part="b.csv")
    assert (len(raw), raw.part) == (2, "b.csv")
    error = refuse(lambda: read_here(path, part="c.csv"))
    assert (error.code, error.values["parts"]) == ("no_part", "a.csv; b.csv")


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv", "..\\a.csv", "a\n.csv", "x/./a.csv", "é" * 201]
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert refuse_archive(tmp_path / "a.zip", ("good.csv", ROWS), (name, ROWS)).code == "unsafe_name"
    assert sorted(each.suffix for each in tmp_path.rglob("*") if each.is_file()) == [".zip"]


def test_a_name_with_a_zero_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.zip", ("aX.csv", ROWS))
    path.write_bytes(path.read_bytes().replace(b"aX.csv", b"a\0.csv"))
    assert refuse(lambda: read_here(path)).code == "unsafe_name"


@pytest.mark.parametrize("mode", [LINK, DEVICE])
def test_links_and_devices_are_refused(tmp_path: Path, mode: int) -> None:
    error = refuse_archive(tmp_path / "a.zip", ("a.csv", ROWS), (make_member("b.csv", mode), b"/etc/passwd"))
    assert (error.code, error.values["member"]) == ("link", "b.csv")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.csv", "A.CSV"])
def test_a_name_that_stands_twice_is_refused(tmp_path: Path, second: str) -> None:
    assert refuse_archive(tmp_path / "a.zip", ("a.csv", ROWS), (second, ROWS)).code == "duplicate"


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(tmp_path: Path) -> None:
    zeros = bytes(3_000_000)
    error = refuse_archive(tmp_path / "a.zip", ("a.csv", zeros))
    assert (error.code, error.values["limit"]) == ("bomb", 200)
    assert error.values["found"] > 200
    error = refuse_archive(tmp_path / "b.zip", ("a.csv", zeros), max_ratio=10_000, max_unpacked_mb=2)
    assert (error.code, error.values["found"]) == ("too_large_unpacked", 3)


def test_a_size_that_is_a_lie_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.zip", ("a.csv", ROWS * 10_000))
    size = len(ROWS * 10_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (8).to_bytes(4, "little")))
    assert refuse(lambda: read_here(path)).code in ("broken", "bomb")


def test_members_are_counted(tmp_path: Path) -> None:
    members = [(f"{at}.csv", ROWS) for at in range(4)]
    error = refuse_archive(tmp_path / "a.zip", *members, max_members=3)
    assert (error.code, error.values) == ("too_many_members", {"limit": 3, "found": 4})


def test_archives_in_archives_are_refused(tmp_path: Path) -> None:
    inner = write_archive(tmp_path / "inner.zip", ("a.csv", ROWS)).read_bytes()
    for name in ("inner.zip", "rows.csv", "a.kmz"):
        assert refuse_archive(tmp_path / "a.zip", (name, inner)).code == "nested"


def test_a_protected_member_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.zip", ("a.csv", ROWS))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert refuse(lambda: read_here(path)).code == "encrypted"


def test_unusual_packing_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", ROWS)
    assert refuse(lambda: read_here(tmp_path / "a.zip")).code == "packing"


def test_a_changed_member_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", ROWS)
    path = tmp_path / "a.zip"
    path.write_bytes(path.read_bytes().replace(ROWS, b"a,b\n9,9\n"))
    assert refuse(lambda: read_here(path)).code == "broken"


def test_an_archive_of_nothing_to_read(tmp_path: Path) -> None:
    assert refuse_archive(tmp_path / "a.zip", ("a.pdf", b"%PDF")).code == "no_rows"
    assert refuse_archive(tmp_path / "b.zip").code == "no_rows"
