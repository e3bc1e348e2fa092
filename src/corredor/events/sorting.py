"""Sorts the rows of a part: in memory as long as they fit there, else on the disk. Both give the same order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corredor.events.columns import ROW_SCHEMA, SORT_COLUMNS
from corredor.events.errors import EventStoreError
from corredor.events.ranking import pack_keys, rank_values

_PACKED: Final = SORT_COLUMNS[:3]
_SHARE: Final = 0.5
"""Share of the memory that rows may take to be sorted there; the rest is for their order and for the writing."""

_ARRIVAL: Final = "arrival"


@contextmanager
def sort_rows(
    batches: Iterable[pa.RecordBatch], memory_mb: int, threads: int, group_rows: int
) -> Iterator[Iterator[pa.Table]]:
    """Sort rows by `SORT_COLUMNS`; those that are equal in all of them stay in the order in which they come.

    Parameters
    ----------
    batches : iterable of RecordBatch
        Of `columns.ROW_SCHEMA`.
    memory_mb, threads : int
        What sorting may take.
    group_rows : int
        Rows of a table that is given, the last excepted.

    Yields
    ------
    iterator of Table
        Of `columns.ROW_SCHEMA`.

    Raises
    ------
    EventStoreError
        The disk for temporary files is full, or the memory does not do.
    """
    coming = iter(batches)
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in coming:
        held.append(batch)
        size += batch.nbytes
        if size > _SHARE * memory_mb * 1e6:
            with _sort_on_disk(chain(held, coming), memory_mb, threads, group_rows) as tables:
                yield tables
            return
    tables = _sort_in_memory(pa.Table.from_batches(held, ROW_SCHEMA), group_rows)
    held.clear()
    yield tables


def _sort_in_memory(rows: pa.Table, group_rows: int) -> Iterator[pa.Table]:
    rows = rows.unify_dictionaries().combine_chunks()
    order = _order_rows(rows)
    for first in range(0, len(order), group_rows):
        yield _encode(rows.take(pa.array(order[first : first + group_rows])))


def _order_rows(rows: pa.Table) -> NDArray[np.intp]:
    """Order rows by one packed number each; only where that is the same, by the columns that are left."""
    packed = pack_keys(rank_values(rows.column(name)) for name in _PACKED)
    order = np.argsort(packed)
    same = np.diff(packed[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if len(tied):
        members = np.sort(order[tied])
        left = SORT_COLUMNS[len(_PACKED) :]
        keys = pa.table({"packed": packed[members], **{name: rows.column(name).take(members) for name in left}})
        settled = pc.sort_indices(keys, [(name, "ascending") for name in keys.column_names])
        order[tied] = members[settled.to_numpy()]
    return order


@contextmanager
def _sort_on_disk(
    batches: Iterable[pa.RecordBatch], memory_mb: int, threads: int, group_rows: int
) -> Iterator[Iterator[pa.Table]]:
    plain = pa.schema([(one.name, _unpack_type(one.type)) for one in ROW_SCHEMA])
    numbered = plain.append(pa.field(_ARRIVAL, pa.int64()))
    incoming = pa.RecordBatchReader.from_batches(numbered, _number(batches, plain, numbered))
    order = ", ".join((*SORT_COLUMNS, _ARRIVAL))
    with tempfile.TemporaryDirectory(prefix="corredor-") as aside, duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
        connection.execute("SET temp_directory = ?", [aside])
        connection.execute(f"SET threads = {int(threads)}")
        connection.register("incoming", incoming)
        with _explaining_disk(aside):
            outgoing = connection.sql(
                f"SELECT {', '.join(plain.names)} FROM incoming ORDER BY {order}"
            ).to_arrow_reader(group_rows)
            yield _regroup(outgoing, group_rows)


def _unpack_type(of_row: pa.DataType) -> pa.DataType:
    return of_row.value_type if pa.types.is_dictionary(of_row) else of_row


def _number(batches: Iterable[pa.RecordBatch], plain: pa.Schema, numbered: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Write out the words of dictionaries, and number the rows as they come."""
    first = 0
    for batch in batches:
        columns = [column.cast(one.type) for column, one in zip(batch.columns, plain, strict=True)]
        last = first + batch.num_rows
        arrival = pa.array(np.arange(first, last))
        yield pa.RecordBatch.from_arrays([*columns, arrival], schema=numbered)
        first = last


def _regroup(rows: Iterable[pa.RecordBatch], group_rows: int) -> Iterator[pa.Table]:
    """Give the rows in tables of exactly `group_rows`, the last excepted."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in rows:
        while count + batch.num_rows >= group_rows:
            missing = group_rows - count
            yield _encode(pa.Table.from_batches([*waiting, batch.slice(0, missing)]))
            batch, waiting, count = batch.slice(missing), [], 0
        if batch.num_rows:
            waiting.append(batch)
            count += batch.num_rows
    if waiting:
        yield _encode(pa.Table.from_batches(waiting))


def _encode(table: pa.Table) -> pa.Table:
    """Give every column its type; a dictionary has the words of this table alone, as they come."""
    columns = []
    for one in ROW_SCHEMA:
        column = table.column(one.name).combine_chunks()
        if pa.types.is_dictionary(one.type):
            column = column.cast(one.type.value_type).dictionary_encode()
        columns.append(column.cast(one.type))
    return pa.table(columns, schema=ROW_SCHEMA)


@contextmanager
def _explaining_disk(aside: str) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise EventStoreError(f"sorting in {aside} failed ({reason}); the store is as it was before") from error
    except duckdb.OutOfMemoryException as error:
        raise EventStoreError(
            "sorting needs more memory, or room on the disk for temporary files, than there is; "
            "allow more with --memory"
        ) from error
