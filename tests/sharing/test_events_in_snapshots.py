"""Snapshots of a view that carries cells of events."""

from __future__ import annotations

import base64
import csv
import dataclasses
import gzip
import io
import json
import re
from datetime import UTC, datetime

import pytest

from corredor.dataset import Atlas
from corredor.selection import Selection, View
from corredor.sharing.bundle import Bundle, build_bundle, read_bundle
from corredor.sharing.verify import verify_bundle
from tests.fixtures_cells import COUNTS, make_cells

CREATED = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def view(tiny_atlas: Atlas) -> View:
    return dataclasses.replace(Selection().apply(tiny_atlas), events=make_cells())


@pytest.fixture(scope="module")
def bundle(view: View) -> Bundle:
    return build_bundle(view, language="en", created=CREATED)


def test_the_bundle_lists_the_cells(bundle: Bundle) -> None:
    rows = list(csv.DictReader(io.StringIO(bundle.files["cells.csv"].decode("utf-8-sig"))))
    assert [int(row["count"]) for row in rows] == list(COUNTS)
    assert [row["cell"] for row in rows] == list(make_cells().cells)
    assert "cells.csv" in bundle.files["README.txt"].decode()


def test_the_manifest_says_which_store_and_how_many(bundle: Bundle) -> None:
    assert bundle.manifest["events"] == {
        "shown": 523,
        "total": 600,
        "resolution": 5,
        "store": "0123456789abcdef",
    }
    assert bundle.manifest["selection"]["sentence"].endswith("523 of 600 events")
    assert "cells.csv" in [resource["path"] for resource in bundle.manifest["resources"]]


def test_such_a_bundle_is_read_and_found_whole(bundle: Bundle) -> None:
    again = read_bundle(bundle.to_zip())
    assert again.fingerprint == bundle.fingerprint
    assert verify_bundle(bundle.to_zip()).intact


def test_the_page_holds_the_cells(bundle: Bundle) -> None:
    page = bundle.files["map.html"].decode()
    packed = re.search(r'id="packed"[^>]*>([^<]+)<', page)
    assert packed is not None
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    assert data["events"]["counts"] == list(COUNTS)
    assert data["events"]["breaks"] == [1, 10, 100]
    assert '"events":523' in page


def test_hot_spots_keep_their_kinds(view: View) -> None:
    hot = dataclasses.replace(view, events=make_cells(("hot", "cold", "", "", "hot")))
    bundle = build_bundle(hot, language="pt", created=CREATED)
    rows = list(csv.DictReader(io.StringIO(bundle.files["cells.csv"].decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["hot", "cold", "", "", "hot"]


def test_without_events_nothing_of_them_is_there(tiny_atlas: Atlas) -> None:
    bundle = build_bundle(Selection().apply(tiny_atlas), language="en", created=CREATED)
    assert "cells.csv" not in bundle.files
    assert "events" not in bundle.manifest
