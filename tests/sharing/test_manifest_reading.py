from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from corredor.sharing.bundle import Bundle
from corredor.sharing.errors import ManifestError, NewerFormatError, NotASnapshotError
from corredor.sharing.manifest import MANIFEST_FILE
from corredor.sharing.manifest_reading import parse_created, read_manifest

HASH = "sha256:" + "0" * 64


def change(manifest: Any, path: str, value: Any) -> bytes:
    """Write a manifest with one value changed, or left out where the new one is an Ellipsis."""
    changed = copy.deepcopy(manifest)
    *parents, name = path.split(".")
    holder = changed
    for parent in parents:
        holder = holder[parent]
    if value is ...:
        del holder[name]
    else:
        holder[name] = value
    return json.dumps(changed).encode()


def test_reads_what_was_written_and_keeps_what_it_does_not_know(snapshot: Bundle) -> None:
    assert read_manifest(snapshot.files[MANIFEST_FILE]) == snapshot.manifest
    assert read_manifest(change(snapshot.manifest, "later", 1))["later"] == 1
    assert parse_created(snapshot.manifest) == datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "../corredor-x"),
        ("name", "corredor-" + "x" * 200),
        ("title", 7),
        ("title", "x" * 30_000),
        ("created", "2026-11-23"),
        ("created", "2026-13-23T07:00:00Z"),
        ("created", None),
        ("homepage", "javascript:alert(1)"),
        ("language", "fr"),
        ("language", ["en"]),
        ("alt_text", ...),
        ("fingerprint", "sha256:0"),
        ("selection", "layers=cells"),
        ("selection.query", ["layers=cells"]),
        ("selection.query", "x" * 20_000),
        ("dataset.content_hash", "0" * 64),
        ("dataset.version", ...),
        ("program", {}),
        ("licenses", {}),
        ("sources", [{"path": "x"}]),
        ("resources", {}),
        ("resources", []),
        ("resources", ["map.png"]),
        ("records", []),
        ("records", {"spaceships": {}}),
        ("records", {"cells": []}),
        ("records", {"cells": {"a": "x"}}),
        ("records", {"cells": {"a": HASH}, "prisons": {"a": HASH}}),
    ],
)
def test_a_wrong_or_missing_value_is_named(snapshot: Bundle, path: str, value: Any) -> None:
    with pytest.raises(ManifestError, match=r"“manifest\.json” cannot be used: “") as caught:
        read_manifest(change(snapshot.manifest, path, value))
    assert str(caught.value.problem.details["field"]).startswith(path.partition(".")[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path", 1),
        ("path", MANIFEST_FILE),
        ("path", "map.svg"),
        ("bytes", -1),
        ("bytes", True),
        ("bytes", 1.0),
        ("hash", ""),
    ],
)
def test_a_wrong_resource_is_refused(snapshot: Bundle, name: str, value: Any) -> None:
    resources = copy.deepcopy(snapshot.manifest["resources"])
    place = next(one for one in resources if one["path"] == "map.png")
    place[name] = value
    with pytest.raises(ManifestError, match="“resources” should be a list of all files"):
        read_manifest(change(snapshot.manifest, "resources", resources))


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 200_000, b'{"format": 1, "format": 2}', b'{"a": NaN}'])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ManifestError, match=r"“manifest\.json” cannot be read"):
        read_manifest(raw)


@pytest.mark.parametrize(
    "raw",
    [b"[]", b"null", b"{}", b'{"format": 1}', b'{"format": "corredor-snapshot/0"}', b'{"format": "datapackage"}'],
)
def test_the_manifest_of_something_else_is_told_apart(raw: bytes) -> None:
    with pytest.raises(NotASnapshotError, match="that of something else"):
        read_manifest(raw)


@pytest.mark.parametrize("version", ["2", "999999999"])
def test_a_newer_format_asks_for_an_update_before_anything_else(version: str) -> None:
    with pytest.raises(NewerFormatError, match=f"corredor-snapshot/{version}.*Update Corredor"):
        read_manifest(json.dumps({"format": f"corredor-snapshot/{version}"}).encode())
