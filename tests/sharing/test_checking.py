from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.sharing.bundle import Bundle, read_bundle
from corredor.sharing.checking import verify_bundle
from corredor.sharing.errors import ARCHIVE, DamagedError, NewerFormatError, NotASnapshotError, TooLargeError
from corredor.sharing.manifest import FILES, MANIFEST_FILE, write_manifest
from tests.sharing.fakes import zip_files

NAMES = {ARCHIVE, MANIFEST_FILE, *FILES}


def list_found(raw: bytes) -> list[tuple[str, str]]:
    return [(problem.file, problem.reason) for problem in verify_bundle(raw).problems]


def swap(raw: bytes, position: int, mask: int) -> bytes:
    return raw[:position] + bytes([raw[position] ^ mask]) + raw[position + 1 :]


def test_a_snapshot_is_intact(snapshot: Bundle) -> None:
    verification = verify_bundle(snapshot.to_zip())
    assert verification.intact
    assert verification.contents_intact
    assert verification.problems == ()
    assert verification.manifest == snapshot.manifest
    assert verification.bundle is not None
    assert verification.bundle.files == snapshot.files


def test_another_format_in_the_seal_is_found(archive: bytes) -> None:
    changed = archive.replace(b"corredor-snapshot/1 sha256:", b"corredor-snapshot/3 sha256:")
    assert changed != archive
    verification = verify_bundle(changed)
    assert not verification.intact
    assert [problem.reason for problem in verification.problems] == ["seal"]


def test_one_changed_bit_is_found_and_named_at_every_byte(archive: bytes) -> None:
    for position in range(len(archive)):
        verification = verify_bundle(swap(archive, position, 1 << position % 8))
        assert not verification.intact, position
        assert verification.problems, position
        assert {problem.file for problem in verification.problems} <= NAMES, position
        assert all(str(problem) for problem in verification.problems)


@given(position=st.integers(0, 10**6), value=st.integers(1, 255))
def test_one_changed_byte_is_found_whatever_it_becomes(archive: bytes, position: int, value: int) -> None:
    verification = verify_bundle(swap(archive, position % len(archive), value))
    assert not verification.intact
    assert {problem.file for problem in verification.problems} <= NAMES
    assert verification.problems


def test_a_changed_byte_of_a_file_names_that_file(archive: bytes) -> None:
    for name in ("map.png", "data.geojson", MANIFEST_FILE):
        header = archive.index(name.encode()) + len(name)
        assert list_found(swap(archive, header + 3, 0x10)) == [(name, "unpack")]


def test_a_changed_byte_of_the_container_names_the_archive_itself(archive: bytes) -> None:
    directory = archive.index(b"PK\x01\x02")
    positions = {
        "a name in a local header": archive.index(b"map.svg"),
        "the time in a local header": 10,
        "a name in the directory": archive.index(b"map.svg", directory),
        "attributes in the directory": directory + 38,
        "the offset in the directory": directory + 42,
        "the count at the end": len(archive) - 91 - 22 + 10,
        "the seal": len(archive) - 1,
        "the first byte": 0,
    }
    for place, position in positions.items():
        found = list_found(swap(archive, position, 1))
        assert found, place
        assert {file for file, _ in found} == {ARCHIVE}, place


def test_a_cut_or_lengthened_archive_is_found(archive: bytes) -> None:
    for raw in (archive[:-1], archive[: len(archive) // 2], archive + b"\n", b"\n" + archive, archive + archive):
        assert list_found(raw) == [(ARCHIVE, "end")]


def test_a_changed_file_in_an_archive_packed_anew_is_named(snapshot: Bundle) -> None:
    changed = {**snapshot.files, "data.csv": snapshot.files["data.csv"].replace(b"B2", b"A1", 1)}
    for raw in (zip_files(changed), Bundle(snapshot.name, changed, snapshot.manifest).to_zip()):
        verification = verify_bundle(raw)
        assert [(one.file, one.reason) for one in verification.problems] == [("data.csv", "content")]
        assert "data.csv" in str(verification.problems[0])
        assert not verification.contents_intact


def test_a_missing_and_an_added_file_are_named(snapshot: Bundle) -> None:
    files = {name: content for name, content in snapshot.files.items() if name != "map.svg"}
    assert list_found(zip_files({**files, "notes.txt": b"mine"})) == [
        ("map.svg", "missing"),
        ("notes.txt", "unlisted"),
    ]


def test_the_same_files_packed_by_another_program_are_told_apart(snapshot: Bundle) -> None:
    verification = verify_bundle(zip_files(snapshot.files))
    assert not verification.intact
    assert verification.contents_intact
    assert [(one.file, one.reason) for one in verification.problems] == [(ARCHIVE, "no_seal")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"version": "2026.1"', b'"version": "2026.2"'),
        (
            b'"sha256:',
            b'"sha256:0',
        ),
        (b'"created"', b' "created"'),
        (b"corredor", b"Corredor"),
    ],
)
def test_a_changed_manifest_is_found_in_an_archive_packed_anew(snapshot: Bundle, old: bytes, new: bytes) -> None:
    raw = snapshot.files[MANIFEST_FILE]
    place = raw.rindex(old)
    changed = raw[:place] + new + raw[place + len(old) :]
    found = list_found(zip_files({**snapshot.files, MANIFEST_FILE: changed}))
    assert {file for file, _ in found} >= {MANIFEST_FILE}


def test_the_fingerprint_itself_cannot_be_changed(snapshot: Bundle) -> None:
    digest = snapshot.fingerprint.removeprefix("sha256:").encode()
    changed = snapshot.files[MANIFEST_FILE].replace(digest, digest[::-1])
    found = list_found(zip_files({**snapshot.files, MANIFEST_FILE: changed}))
    assert found == [(MANIFEST_FILE, "fingerprint")]


def test_what_cannot_be_checked_is_refused_and_not_called_damaged(snapshot: Bundle) -> None:
    newer = {**snapshot.manifest, "format": "corredor-snapshot/2"}
    cases = {
        NotASnapshotError: [
            b"",
            b"hello",
            zip_files({}),
            zip_files({"a.txt": b"x"}),
            zip_files({MANIFEST_FILE: b"{}"}),
        ],
        NewerFormatError: [zip_files({MANIFEST_FILE: json.dumps(newer).encode()})],
        TooLargeError: [zip_files({f"{n}": b"" for n in range(101)})],
    }
    for kind, archives in cases.items():
        for raw in archives:
            verification = verify_bundle(raw)
            assert isinstance(verification.refusal, kind)
            assert not verification.intact
            assert verification.bundle is None
            assert verification.manifest is None
            with pytest.raises(kind):
                read_bundle(raw)


@given(st.binary(max_size=600))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    assert not verify_bundle(raw).intact


@given(st.data())
def test_no_damage_makes_it_fail(archive: bytes, data: st.DataObject) -> None:
    changed = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(changed)))
        length = data.draw(st.sampled_from([0, 1, 2, 4, 30, 46, 200]))
        changed[start : start + length] = data.draw(st.binary(max_size=40))
    if bytes(changed) != archive:
        assert not verify_bundle(bytes(changed)).intact


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("sha256:" + "0" * 64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_no_manifest_makes_it_fail(snapshot: Bundle, data: st.DataObject) -> None:
    manifest = json.loads(snapshot.files[MANIFEST_FILE])
    where = manifest
    name = data.draw(st.sampled_from(sorted(where)))
    if isinstance(where[name], dict) and data.draw(st.booleans()):
        where = where[name]
        name = data.draw(st.sampled_from(sorted(where)))
    where[name] = data.draw(JSON)
    raw = zip_files({**snapshot.files, MANIFEST_FILE: json.dumps(manifest).encode()})
    assert not verify_bundle(raw).intact


def test_a_whole_forgery_is_intact_and_has_another_fingerprint(
    make_snapshot: Callable[..., Bundle], snapshot: Bundle
) -> None:
    files = {name: content for name, content in snapshot.files.items() if name != MANIFEST_FILE}
    files["map.html"] = b"<script>alert(1)</script>"
    manifest = dict(snapshot.manifest)
    listed = make_snapshot(build_page=lambda view, **_: files["map.html"]).manifest
    manifest |= {"resources": listed["resources"], "fingerprint": listed["fingerprint"]}
    forged = Bundle(snapshot.name, {**files, MANIFEST_FILE: write_manifest(manifest)}, manifest)
    verification = verify_bundle(forged.to_zip())
    assert verification.intact
    assert verification.bundle is not None
    assert verification.bundle.fingerprint != snapshot.fingerprint


def test_read_bundle_takes_a_whole_snapshot_and_refuses_a_damaged_one(snapshot: Bundle, archive: bytes) -> None:
    read = read_bundle(snapshot.to_zip())
    assert (read.name, read.files, read.manifest) == (snapshot.name, snapshot.files, snapshot.manifest)
    assert read.to_zip() == snapshot.to_zip()
    with pytest.raises(DamagedError, match=r"map\.png"):
        read_bundle(swap(archive, archive.index(b"map.png") + 10, 1))
