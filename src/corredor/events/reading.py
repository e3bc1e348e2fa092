"""Files of events, a batch of rows at a time: Parquet, CSV, and whatever else the importer or GeoPandas reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

import geopandas as gpd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS

from corredor.dataset import Atlas
from corredor.events.columns import BROKEN, LAT, LON, ROW
from corredor.events.errors import EventInputError
from corredor.events.examining import EXAMINED, WHOLE_MB, examine_batches, examine_file, is_export
from corredor.events.folder import explain, open_remote

BATCH_ROWS: Final = 250_000
"""Rows held in memory at a time."""

PIECE_ROWS: Final = 1_000_000
"""Rows of a file that one process reads."""

_PARQUET: Final = (".parquet", ".geoparquet", ".pq")
_CSV: Final = (".csv", ".tsv", ".txt")
_HEAD_BYTES: Final = 65_536
_WGS_84: Final = CRS.from_epsg(4326)


@dataclass(frozen=True)
class Piece:
    """Rows of a file that one process reads.

    Parameters
    ----------
    number : int
        Counts the pieces of a build.
    place : str
        Path or URL of the file.
    kind : {"parquet", "csv", "export", "file", "vector"}
        An export is CSV that the importer examines a batch at a time, a file is one that it examines as a whole.
    first, last : int
        Row groups of a Parquet file, or features; the last excluded. Files of other kinds are one piece.
    first_row : int
        Number of the first row in the file, as its owner counts.
    """

    number: int
    place: str
    kind: str
    first: int
    last: int
    first_row: int

    @property
    def name(self) -> str:
        """Name of the file without its folder."""
        return self.place.rstrip("/").rsplit("/", 1)[-1]


def plan_pieces(places: Sequence[str]) -> list[Piece]:
    """Cut files into pieces of about `PIECE_ROWS` rows.

    Raises
    ------
    EventInputError
        A file is not there or is of no known kind.
    """
    pieces: list[Piece] = []
    for place in places:
        for kind, first, last, row in _cut(place):
            pieces.append(Piece(len(pieces), place, kind, first, last, row))
    return pieces


def list_places(place: str) -> list[str]:
    """List the files that a path or URL names; in a URL ``*`` stands for anything.

    Raises
    ------
    EventInputError
        No file has such a name.
    """
    if "://" not in place:
        return [str(Path(place).expanduser().absolute())]
    if "*" not in place:
        return [place]
    with _explaining(place):
        remote = open_remote(place)
        found = sorted(remote.unstrip_protocol(name) for name in remote.glob(place))
    if not found:
        raise EventInputError(f"{place}: there is no such file")
    return found


def read_piece(piece: Piece, atlas: Atlas, today: date) -> Iterator[pa.Table]:
    """Read the rows of a piece.

    Parameters
    ----------
    piece : Piece
    atlas : Atlas
        Its places are what the importer holds positions against.
    today : date
        What is later lies in the future.

    Yields
    ------
    Table
        At most `BATCH_ROWS` rows, of a file that is examined as a whole all of them, with the columns of the file
        and `ROW`; where it holds geometry, `LON` and `LAT` (null where a row has no point) instead of it. Lines of
        a CSV file that could not be read come as rows that have `ROW` and `BROKEN` only, rows that the importer
        refused as rows that have `ROW` and `REASON` only.

    Raises
    ------
    EventInputError
        The file cannot be read.
    """
    with _explaining(piece.place):
        if piece.kind == "parquet":
            yield from _read_parquet(piece)
        elif piece.kind == "csv":
            yield from _read_csv(piece)
        elif piece.kind == "export":
            yield from examine_batches(_read_csv(piece), piece.name, atlas, today)
        elif piece.kind == "file":
            with _open(piece.place) as file:
                yield from examine_file(file, piece.name, atlas, today)
        else:
            yield from _read_vector(piece)


def _cut(place: str) -> Iterator[tuple[str, int, int, int]]:
    suffix = Path(place).suffix.lower()
    with _explaining(place):
        if suffix in _PARQUET:
            with _open(place) as file:
                facts = pq.ParquetFile(file).metadata
                first, row, rows = 0, 1, 0
                for group in range(facts.num_row_groups):
                    rows += facts.row_group(group).num_rows
                    if rows >= PIECE_ROWS or group == facts.num_row_groups - 1:
                        yield "parquet", first, group + 1, row
                        first, row, rows = group + 1, row + rows, 0
        elif suffix in _CSV:
            yield _judge_csv(place), 0, 0, 2
        elif suffix in EXAMINED:
            with _open(place):
                yield "file", 0, 0, 1
        else:
            with _open(place):
                features = int(pyogrio.read_info(place, force_feature_count=True)["features"])
            for first in range(0, features, PIECE_ROWS):
                yield "vector", first, min(first + PIECE_ROWS, features), first + 1


def _judge_csv(place: str) -> str:
    """Tell how a table of text is to be read: as it is, or through the importer."""
    with _open(place) as file:
        head = file.read(_HEAD_BYTES)
        size = file.seek(0, io.SEEK_END)
    lines = head.decode("utf-8-sig", "replace").splitlines()
    if len(head) == _HEAD_BYTES:
        lines = lines[:-1]
    delimiter = _find_delimiter(lines[0] if lines else "")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        rows = []
    if not rows or not is_export(rows[0], rows[1:]):
        return "csv"
    return "file" if size <= WHOLE_MB * 1_000_000 else "export"


def _find_delimiter(head: str) -> str:
    return max(",;\t|", key=head.count)


def _read_parquet(piece: Piece) -> Iterator[pa.Table]:
    with _open(piece.place) as file:
        parquet = pq.ParquetFile(file)
        geometry, crs = _find_geometry(parquet.schema_arrow.metadata or {}, piece.place)
        row = piece.first_row
        groups = list(range(piece.first, piece.last))
        for batch in parquet.iter_batches(batch_size=BATCH_ROWS, row_groups=groups):
            table = pa.Table.from_batches([batch])
            if geometry in table.column_names:
                shapes = gpd.GeoSeries.from_wkb(table.column(geometry).to_numpy(), crs=crs)
                table = _place(table.drop_columns([geometry]), shapes)
            yield _number(table, row)
            row += len(table)


def _read_csv(piece: Piece) -> Iterator[pa.Table]:
    with _open(piece.place) as file:
        head = file.readline().decode("utf-8-sig")
        delimiter = _find_delimiter(head)
        names = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    has_header = not names or not names[0].isdigit()
    if not has_header:  # as the files of GDELT
        names = [f"column_{place + 1}" for place in range(len(names))]
    broken: list[tuple[int, str]] = []

    def keep(line: Any) -> str:
        broken.append((int(line.number or 0), str(line.text)[:500]))
        return "skip"

    with _open(piece.place) as file:
        reader = pyarrow.csv.open_csv(
            file,
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=1 << 25, column_names=None if has_header else names
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True
            ),
        )
        row = piece.first_row if has_header else 1
        for batch in reader:
            for first in range(0, batch.num_rows, BATCH_ROWS):
                table = _number(pa.Table.from_batches([batch.slice(first, BATCH_ROWS)]), row)
                row += len(table)
                yield table
    if broken:
        yield pa.table({ROW: [number for number, _ in broken], BROKEN: [text for _, text in broken]})


def _read_vector(piece: Piece) -> Iterator[pa.Table]:
    for first in range(piece.first, piece.last, BATCH_ROWS):
        frame = pyogrio.read_dataframe(
            piece.place, skip_features=first, max_features=min(BATCH_ROWS, piece.last - first)
        )
        if not isinstance(frame, gpd.GeoDataFrame):
            table = pa.Table.from_pandas(frame, preserve_index=False)
        else:
            plain = frame.drop(columns=frame.geometry.name)
            table = _place(pa.Table.from_pandas(plain, preserve_index=False), frame.geometry)
        yield _number(table, first + 1)


def _find_geometry(metadata: dict[bytes, bytes], place: str) -> tuple[str, Any]:
    """Return the name of the geometry column, empty if there is none, and its CRS."""
    if b"geo" not in metadata:
        return "", None
    geo = json.loads(metadata[b"geo"])
    name = geo["primary_column"]
    column = geo["columns"][name]
    if column.get("encoding") != "WKB":
        raise EventInputError(f"{place}: its geometry is encoded as {column.get('encoding')!r}, expected WKB")
    return name, column.get("crs", "OGC:CRS84") or "OGC:CRS84"


def _place(table: pa.Table, shapes: gpd.GeoSeries) -> pa.Table:
    if shapes.crs is not None and not _WGS_84.equals(shapes.crs, ignore_axis_order=True):
        shapes = shapes.to_crs(_WGS_84)
    geometry = shapes.to_numpy()
    return table.append_column(LON, pa.array(shapely.get_x(geometry), from_pandas=True)).append_column(
        LAT, pa.array(shapely.get_y(geometry), from_pandas=True)
    )


def _number(table: pa.Table, first: int) -> pa.Table:
    return table.append_column(ROW, pa.array(range(first, first + len(table)), pa.int64()))


@contextmanager
def _open(place: str) -> Iterator[IO[bytes]]:
    if "://" in place:
        with open_remote(place).open(place, "rb") as file:
            yield file
    else:
        with Path(place).open("rb") as file:
            yield file


@contextmanager
def _explaining(place: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, pyogrio.errors.DataSourceError, UnicodeDecodeError, csv.Error, KeyError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise EventInputError(
            f"{place} cannot be read as Parquet, as CSV in UTF-8 or by GeoPandas: {reason}"
        ) from error
    except OSError as error:
        raise EventInputError(f"{place} cannot be read: {explain(error)}") from error
