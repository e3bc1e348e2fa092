"""Nothing leaves that must not: exact positions of a coarsened layer, cells of rows that stay, own data unasked.

What is packed is unpacked before it is searched; a control finds the same needles where rows may leave whole. The
letters of a PDF cannot be searched, but they are those of the SVG.
"""

from __future__ import annotations

import base64
import dataclasses
import gc
import gzip
import io
import json
import re
import struct
import weakref
import zlib
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corredor.dataset import Atlas, OwnLayer, add_own_layers, find_geodata, read_atlas
from corredor.exporting import FORMATS, export_view
from corredor.importing.public import coarsen
from corredor.mapping import build_payload
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection, View, leave_own
from corredor.sharing.bundle import build_bundle
from corredor.sharing.unpack import unpack_archive
from tests.fixtures_own import make_own, make_records
from tests.sharing.conftest import CREATED

ROWS = (
    (2, "KEEPa", "KEEPb", "CHL", "CL-AP", "town", "2023-05-01", ("extortion",), "KEEPc", -70.312648, -18.478351),
    (3, "KEEPd", "KEEPe", "PER", "PE-TAC", "town", "2023-06-02", (), "KEEPf", -70.251937, -18.013579),
    (4, "KEEPg", "KEEPh", "PER", "PE-LMA", "site", "2023-06-02", (), "KEEPi", -77.034816, -12.052937),
)  # fmt: skip
SELECTION = Selection(layers=("prisons", "own1"), countries=("CHL", "PER"))


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return read_atlas(find_geodata())


def make_layer(atlas: Atlas, level: str | None = None, **changes: object) -> OwnLayer:
    records = make_records(ROWS)
    records["note"] = [f"KEEPnote{row}, at {lat}, {lon}" for row, *_, lon, lat in ROWS]
    records["actors"] = [(f"KEEPwho{row[0]}",) for row in ROWS]
    records["unit"] = "KEEPunit"
    records["original_where"] = [f"KEEPcell{row[0]} {row[-1]} {row[-2]}" for row in ROWS]
    if level is not None:
        records = coarsen(records, level, atlas)
    return make_own(title="KEEPtitle", file="KEEPfile.csv", records=records, public_level=level, **changes)


def list_outputs(view: View, *, own: bool) -> Iterator[tuple[str, bytes]]:
    """Make all that can leave: every export, picture and file of a snapshot, the address, what the map is sent."""
    shown = view if own else leave_own(view)
    for suffix in FORMATS:
        yield f"export.{suffix}", export_view(shown, shown.atlas, shown.selection, "en", suffix)
    yield "figure.pdf", draw_figure(shown, language="en", file_format="pdf")
    bundle = build_bundle(view, language="en", created=CREATED, own=own, link="https://map.example.org/s/x")
    yield from bundle.files.items()
    yield from unpack_archive(bundle.to_zip()).files.items()
    yield "name", bundle.name.encode()
    yield "address", shown.selection.to_query().encode()


def unfold(name: str, raw: bytes) -> bytes:
    """Put beside a file all that is packed in it."""
    parts = [raw]
    if name.endswith(".parquet"):
        table = pq.read_table(pa.BufferReader(raw))
        plain = io.BytesIO()
        pq.write_table(table, plain, compression="none", use_dictionary=False)
        parts += [plain.getvalue(), json.dumps(table.drop_columns(["geometry"]).to_pylist(), default=str).encode()]
    if name.endswith(".html"):
        packed = re.search(rb'id="packed">([^<]*)<', raw)
        assert packed is not None
        parts.append(gzip.decompress(base64.b64decode(packed.group(1))))
    if name.endswith(".pdf"):
        streams = [
            zlib.decompressobj().decompress(found)
            for found in re.findall(rb"stream\r?\n(x.*?)endstream", raw, re.S)
        ]
        assert streams
        parts += streams
    return b"\n".join(parts)


def list_needles() -> dict[str, bytes]:
    """List every form in which an exact position could stand in a file."""
    needles = {}
    for *_, lon, lat in ROWS:
        for degrees in (lon, lat):
            text = f"{abs(degrees):.6f}"
            needles[f"{text} to 4 digits"] = text[:-2].encode()
            needles[f"{text} with a comma"] = text[:-2].replace(".", ",").encode()
            needles[f"{text} little-endian"] = struct.pack("<d", degrees)
            needles[f"{text} big-endian"] = struct.pack(">d", degrees)
        needles[f"WKB of {lon}, {lat}"] = struct.pack("<BIdd", 1, 1, lon, lat)
    return needles


def find(outputs: Iterator[tuple[str, bytes]], needles: Mapping[str, bytes]) -> set[tuple[str, str]]:
    found = set()
    for name, raw in outputs:
        unfolded = unfold(name, raw)
        found |= {(name, needle) for needle, pattern in needles.items() if pattern in unfolded}
    return found


CANARY = {"canary": b"KEEP", "canary in UTF-16": "KEEP".encode("utf-16-be")}


def test_the_search_finds_what_may_leave(shipped: Atlas) -> None:
    view = SELECTION.apply(add_own_layers(shipped, [make_layer(shipped)]))
    outputs = dict(list_outputs(view, own=True))
    found = find(iter(outputs.items()), list_needles())
    assert {name for name, _ in found} == {
        *(f"export.{suffix}" for suffix in FORMATS), "map.html", "data.geojson", "data.csv",
    }  # fmt: skip
    forms = {needle.partition(" ")[2] for _, needle in found}
    assert {"to 4 digits", "little-endian"} <= forms
    assert {name for name, needle in found if needle.startswith("WKB")} == {"export.gpkg", "export.parquet"}
    marked = {name for name, _ in find(iter(outputs.items()), CANARY)}
    assert marked >= {
        "figure.pdf",
        "map.svg",
        "map.html",
        "manifest.json",
        "README.txt",
        "sources.csv",
        "export.kml",
    }


@pytest.mark.parametrize("level", ["town", "state"])
def test_at_a_public_level_no_exact_position_leaves(shipped: Atlas, level: str) -> None:
    atlas = add_own_layers(shipped, [make_layer(shipped, level)])
    view = SELECTION.apply(atlas)
    assert find(list_outputs(view, own=True), list_needles()) == set()
    sent = json.dumps(build_payload(atlas, "en")).encode()
    assert find(iter([("payload", sent)]), list_needles()) == set()


def test_of_rows_that_may_not_be_passed_on_no_cell_leaves(shipped: Atlas) -> None:
    layer = dataclasses.replace(
        make_layer(shipped, terms="acled", licence="ACLED"), title="Events", file="events.csv"
    )
    view = SELECTION.apply(add_own_layers(shipped, [layer]))
    outputs = dict(list_outputs(view, own=True))
    assert find(iter(outputs.items()), CANARY | list_needles()) == set()
    assert b"own1:2" not in unfold("map.html", outputs["map.html"])
    assert b"Events" in outputs["export.csv"]


def test_what_is_not_asked_for_does_not_leave(shipped: Atlas) -> None:
    view = SELECTION.apply(add_own_layers(shipped, [make_layer(shipped)]))
    outputs = dict(list_outputs(view, own=False))
    assert find(iter(outputs.items()), CANARY | list_needles() | {"layer": b"own1"}) == _find_scripts(outputs)
    assert outputs == dict(list_outputs(leave_own(view), own=False))


def _find_scripts(outputs: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """The page's own script and style name every layer that there can be."""
    plain = {name: re.sub(rb"<(script|style)>.*?</\1>", b"", raw, flags=re.S) for name, raw in outputs.items()}
    assert find(iter(plain.items()), {"layer": b"own1"}) == set()
    return {("map.html", "layer")}


def test_filtered_out_rows_do_not_leave(shipped: Atlas) -> None:
    view = SELECTION.replace(countries=("PER",)).apply(add_own_layers(shipped, [make_layer(shipped)]))
    hidden = {name: text.encode() for name, text in (("cell", "KEEPcell2"), ("name", "KEEPa"), ("lon", "70.3126"))}
    assert find(list_outputs(view, own=True), hidden) == set()


def test_no_cache_keeps_them_after_they_left(shipped: Atlas) -> None:
    layer = make_layer(shipped)
    view = SELECTION.apply(add_own_layers(shipped, [layer]))
    build_bundle(view, language="es", created=CREATED, own=True)
    seen = weakref.ref(layer.records)
    del layer, view
    gc.collect()
    assert seen() is None
