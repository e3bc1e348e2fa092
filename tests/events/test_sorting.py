"""Rows stand in one order, sorted in memory or on the disk; ranks and packed keys keep the order of the columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from corredor.events import build_store, open_store
from corredor.events.columns import ROW_SCHEMA, SORT_COLUMNS
from corredor.events.ranking import pack_keys, rank_values
from corredor.events.sorting import sort_rows
from tests.events.conftest import make_rows


def make_batches(count: int, batch_rows: int) -> list[pa.RecordBatch]:
    """Make rows of which most agree in place and day, some in everything but their text, some without a day."""
    rng = np.random.default_rng(3)
    columns: dict[str, pa.Array] = {}
    for one in ROW_SCHEMA:
        numbers = rng.integers(0, 4, count)
        if pa.types.is_dictionary(one.type):
            columns[one.name] = pa.array([f"w{number}" for number in numbers]).dictionary_encode().cast(one.type)
        elif pa.types.is_string(one.type):
            columns[one.name] = pa.array([("ñ", "z", "", "a\0b")[number] for number in numbers])
        else:
            columns[one.name] = pa.array(numbers, mask=(numbers == 0) & one.nullable).cast(one.type)
    columns["text"] = pa.array([f"arrived as {number}" for number in range(count)])
    table = pa.table(columns, schema=ROW_SCHEMA)
    return table.to_batches(max_chunksize=batch_rows)


def sort(batches: list[pa.RecordBatch]) -> list[pa.Table]:
    with sort_rows(batches, 1_000, 1, 300) as tables:
        return list(tables)


def test_rows_stand_in_the_same_order_in_memory_and_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = make_batches(20_000, 1_000)
    in_memory = sort(batches)
    monkeypatch.setattr("corredor.events.sorting._SHARE", 0.0005)
    on_disk = sort(batches)
    assert [len(table) for table in in_memory] == [len(table) for table in on_disk] == [300] * 66 + [200]
    rows = pa.concat_tables(in_memory).to_pylist()
    assert rows == pa.concat_tables(on_disk).to_pylist()
    arrived = [row["text"] for row in pa.Table.from_batches(batches).to_pylist()]
    place = {text: number for number, text in enumerate(arrived)}

    def key(row: dict[str, object]) -> tuple[object, ...]:
        values = [row[name] for name in SORT_COLUMNS]
        plain = [value.encode() if isinstance(value, str) else (value is None, value or 0) for value in values]
        return (*plain, place[str(row["text"])])

    assert rows == sorted(rows, key=key)


def test_a_store_is_the_same_with_little_memory(
    geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rows(300).to_csv(tmp_path / "rows.csv", index=False)
    build_store([tmp_path / "rows.csv"], tmp_path / "much", source="A", geodata=geodata)
    monkeypatch.setattr("corredor.events.sorting._SHARE", 0.0)
    build_store([tmp_path / "rows.csv"], tmp_path / "little", source="A", geodata=geodata)
    hashes = [[file.sha256 for file in open_store(tmp_path / name).manifest.files()] for name in ("much", "little")]
    assert hashes[0] == hashes[1]


def test_ranks_are_in_order_with_null_last() -> None:
    ranks, count = rank_values(pa.chunked_array([[7, None], [-3, 7]]))
    assert ranks.tolist() == [1, 2, 0, 1]
    assert count == 3
    words = pa.array(["ñ", None, "z", "a"]).dictionary_encode()
    assert rank_values(words)[0].tolist() == [2, 3, 1, 0]


@pytest.mark.parametrize("columns", [1, 3, 9])
def test_packed_keys_order_rows_as_the_columns_do(columns: int) -> None:
    rng = np.random.default_rng(columns)
    ranked = [(rng.integers(0, 3, 500).astype(np.uint64) * np.uint64(2_000), 5_000) for _ in range(columns)]
    packed = pack_keys(ranked)
    rows = list(zip(*(ranks.tolist() for ranks, _ in ranked), strict=True))
    by_key = np.argsort(packed, kind="stable").tolist()
    assert by_key == sorted(range(500), key=lambda number: rows[number])
    assert len(np.unique(packed)) == len(set(rows))
