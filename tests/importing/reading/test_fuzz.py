"""Whatever the bytes: a table, or an error with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corredor.importing.errors import CODES, ImportFileError
from corredor.importing.reading import options
from tests.importing.reading.writing import make_feature, read_text_here

SUFFIXES = st.sampled_from(sorted(options.SUFFIXES))
HEADS = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"PAR1",
        b"SQLite format 3\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"<kml>",
        b"<gpx",
        b"{",
        b"\x1e{",
    ]
)
GEOJSON = json.dumps({"type": "FeatureCollection", "features": [make_feature(1, 2, n="é")] * 3}).encode()
CSV = 'id;fecha;nota\n1;2023-01-05;"añ\no"\n2;;x\n'.encode()


def check(folder: Path, content: bytes, suffix: str) -> None:
    refused = None
    try:
        raw = read_text_here(folder, content, suffix)
    except ImportFileError as error:
        refused = error
    if refused is not None:
        assert refused.code in CODES
        assert refused.describe("es")
    else:
        assert len(raw) == len(raw.rows) == len(raw.columns) > 0
        assert raw.rows.tolist() == sorted(set(raw.rows.tolist()))
        assert raw.geometry is None or len(raw.geometry) == len(raw)


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(HEADS, st.binary(max_size=200), SUFFIXES)
@example(b"", b"\r\r\n\r", ".csv")
@example(b"", b'"', ".csv")
@example(b"", b'a,"b\r\n', ".csv")
def test_any_bytes(tmp_path: Path, head: bytes, tail: bytes, suffix: str) -> None:
    check(tmp_path, head + tail, suffix)


@QUICK
@given(st.text('ab1,;\t|"\n\r é\x0b\x1c\u2028', max_size=80))
def test_any_text_with_delimiters(tmp_path: Path, text: str) -> None:
    check(tmp_path, text.encode(), ".csv")


@QUICK
@given(st.sampled_from([GEOJSON, CSV]), st.data())
def test_a_good_file_with_some_bytes_changed(tmp_path: Path, good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    check(tmp_path, bytes(changed), ".geojson" if good is GEOJSON else ".csv")


@QUICK
@given(st.integers(1, len(GEOJSON) - 1), st.sampled_from([GEOJSON, CSV]))
def test_a_good_file_cut_anywhere(tmp_path: Path, end: int, good: bytes) -> None:
    check(tmp_path, good[:end], ".geojson" if good is GEOJSON else ".csv")


@pytest.mark.parametrize("suffix", sorted(options.SUFFIXES))
def test_one_byte(tmp_path: Path, suffix: str) -> None:
    for code in range(0, 256, 16):
        check(tmp_path, bytes([code]), suffix)
