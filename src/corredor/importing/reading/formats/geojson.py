"""GeoJSON, and GeoJSON with one feature per line.

A file that is cut keeps what came before the cut, and numbers stay as they were written.
"""

from __future__ import annotations

import json
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT
from corredor.importing.reading.crs import LONLAT, move_to_lonlat
from corredor.importing.reading.encoding import Text, read_text
from corredor.importing.reading.features import GEOMETRY_TYPES, FeatureRows, read_feature
from corredor.importing.reading.json_spans import Brackets, Member, find_brackets, list_members
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_rows, name_columns

_BATCH: Final = 10_000
_RECORD_SEPARATOR: Final = b"\x1e"


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the one table of the file."""
    return (Part("", task.suffix.removeprefix("."), None),)


def read_table(task: Task, part: str) -> Parsed:
    """Read GeoJSON or a sequence of features; see `read_source`.

    A sequence counts its lines, a collection its features. The member ``crs`` of the 2008 format is heeded; without
    it coordinates are longitude and latitude (RFC 7946) unless the user says otherwise. Where the file is cut, what
    was lost stands as an empty row at the end.
    """
    task.report(0.0, 0)
    text = read_text(task.path.read_bytes(), task.options.encoding)
    if task.suffix == ".geojsonseq":
        return _read_sequence(text, task)
    return _read_collection(text, task)


def _read_sequence(text: Text, task: Task) -> Parsed:
    if text.content.lstrip().startswith(_RECORD_SEPARATOR):
        numbered = enumerate(text.content.split(_RECORD_SEPARATOR)[1:], start=1)
    else:
        numbered = enumerate(text.content.removesuffix(b"\n").split(b"\n"), start=1)
    sources, lines, blank = [], [], 0
    for number, record in numbered:
        if record.strip():
            sources.append(record.strip())
            lines.append(number)
        else:
            blank += 1
    for source in sources:
        if source.count(b"[") + source.count(b"{") > task.limits.max_depth:
            find_brackets(source, task.limits.max_depth)
    is_cut = bool(sources) and not text.content.endswith(b"\n") and read_feature(sources[-1]) is None
    facts = {"blank_lines": str(blank)} if blank else {}
    return _build(sources, np.array(lines, np.int64), LONLAT, is_cut, facts, text, task)


def _read_collection(text: Text, task: Task) -> Parsed:
    content = text.content
    brackets = find_brackets(content, task.limits.max_depth)
    roots, unclosed = brackets.list_spans(1, 0, len(content))
    start, end = roots[0] if roots else (unclosed or 0, len(content))
    is_cut = brackets.end_depth > 0
    members = list_members(content, brackets, start, end)
    kind = members["type"].value if "type" in members else None
    collection = members.get("features")
    if kind == "FeatureCollection" or (kind is None and collection is not None):
        if collection is None or content[collection.start : collection.start + 1] != b"[":
            raise ImportFileError("no_rows")
        sources = _list_features(content, brackets, collection)
        if is_cut:
            sources.append(b"")
    elif kind == "Feature" or kind in GEOMETRY_TYPES:
        sources = [content[start:end]]
    else:
        raise ImportFileError("unknown_format", found=f"JSON ({str(kind)[:40]})" if kind else "JSON")
    rows = np.arange(1, len(sources) + 1, dtype=np.int64)
    return _build(sources, rows, _read_crs_member(content, members), is_cut, {}, text, task)


def _list_features(content: bytes, brackets: Brackets, collection: Member) -> list[bytes]:
    """List the features of a collection; what stands between them and is no comma is a row that cannot be read."""
    spans, unclosed = brackets.list_spans(3, collection.start, collection.end)
    features = []
    at = collection.start + 1
    for first, last in spans:
        features += [b""] * _count_strays(content[at:first])
        features.append(content[first:last])
        at = last
    end = unclosed if unclosed is not None else collection.end - (not collection.is_open)
    return features + [b""] * _count_strays(content[at:end])


def _count_strays(between: bytes) -> int:
    return sum(1 for piece in between.split(b",") if piece.strip())


def _read_crs_member(content: bytes, members: dict[str, Member]) -> str | None:
    """Read the member ``crs``: what it says, `LONLAT` where there is none, None where it leaves the system open."""
    member = members.get("crs")
    if member is None:
        return LONLAT
    if not member.end:
        return None
    try:
        crs = json.loads(content[member.start : member.end])
        return str(crs["properties"]["name"]) if crs["type"] == "name" else None
    except (ValueError, KeyError, TypeError):
        return None


def _build(
    sources: list[bytes],
    rows: NDArray[np.int64],
    crs: str | None,
    is_cut: bool,
    facts: dict[str, str],
    text: Text,
    task: Task,
) -> Parsed:
    if not sources:
        raise ImportFileError("no_rows")
    check_rows(len(sources), task.limits)
    table = FeatureRows(task.limits)
    for start in range(0, len(sources), _BATCH):
        table.add(sources[start : start + _BATCH])
        task.report(0.1 + 0.7 * table.count / len(sources), table.count)
    if table.unreadable_rows == len(sources):
        raise ImportFileError("truncated" if is_cut else "broken", format="geojson", detail="JSON")
    # The user's word counts where the file names nothing; the standard's silence means longitude and latitude.
    stated = None if crs == LONLAT and task.options.crs else crs
    shapes, came_from, lost = move_to_lonlat(np.concatenate(table.shapes), stated, task.options.crs)
    counts = {
        "unreadable_rows": table.unreadable_rows - is_cut,
        "unreadable_shapes": table.unreadable_shapes,
        "unprojectable_shapes": lost,
    }
    names = tuple(table.columns)
    return Parsed(
        name_columns(names),
        tuple(pa.chunked_array([pa.array(table.columns[name], TEXT)], TEXT) for name in names),
        rows,
        shapes,
        encoding=text.encoding,
        crs=came_from,
        truncated=is_cut or text.is_cut,
        facts={**facts, **{name: str(count) for name, count in counts.items() if count > 0}},
    )
