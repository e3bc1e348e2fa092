"""``corredor select``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from corredor.cli.asking import Asked, ask, say
from corredor.cli.filters import Filters, with_filters
from corredor.cli.output import check_suffix, print_table, save

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS: Final = (
    *("id", "layer", "name", "place", "country", "first_seen", "last_seen", "activities", "status", "grade"),
    *("precision", "verdict"),
)
_WIDE_COLUMNS: Final = 130
_ROOM_PERMITTING: Final = ("activities", "status")


@with_filters
def select(
    filters: Filters,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write; its ending picks the format: .geojson, .gpkg, .csv, .kml or .parquet.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Select records: into a file, or as a table.

    The sentence that says what was selected goes to standard error. A table that is piped has tabs and codes; in a
    terminal it has words.
    """
    from corredor.exporting import FORMATS, export_view

    suffix = check_suffix(output, FORMATS)
    asked = ask(filters)
    say(asked.selection.sentence(asked.language, asked.view))
    if asked.view.is_empty:
        say(asked.selection.describe_empty(asked.language, asked.view))
    if output is not None:
        save(output, export_view(asked.view, asked.atlas, asked.selection, asked.language, suffix))
    else:
        _print_records(asked)


def _print_records(asked: Asked) -> None:
    import pandas as pd

    from corredor.exporting import build_records

    frames = [
        build_records(layer, frame, asked.atlas.places, {}, asked.language)
        for layer, frame in asked.view.frames.items()
        if len(frame)
    ]
    records = (
        pd.concat([pd.DataFrame(frame.drop(columns="geometry")) for frame in frames]) if frames else pd.DataFrame()
    )
    codes = records.reindex(
        columns=[column for column in _COLUMNS if column != "verdict" or column in records.columns]
    )
    print_table(codes, _write_words(records, asked.language) if len(records) else None)


def _write_words(records: pd.DataFrame, language: str) -> pd.DataFrame:
    """Write what a terminal shows: fewer columns, in words."""
    import pandas as pd

    from corredor.i18n import translate

    words = {
        "name": [_write_name(*row) for row in _zip(records, "layer", "name", "corridor_name")],
        "place": [_write_place(*row) for row in _zip(records, "layer", "place", "country_words")],
        "period": [_write_period(*row) for row in _zip(records, "layer", "first_seen", "last_seen")],
        "activities": records["activities_words"],
        "status": records["status_words"],
        "grade": records["grade"],
        "precision": [translate(f"precision.{precision}.short", language) for precision in records["precision"]],
    }
    if "verdict" in records.columns:
        words["verdict"] = [
            translate(f"verdict.{verdict}", language) if isinstance(verdict, str) else ""
            for verdict in records["verdict"]
        ]
    is_narrow = shutil.get_terminal_size().columns < _WIDE_COLUMNS
    titled = {
        translate(f"column.{column}", language): list(values)
        for column, values in words.items()
        if not (is_narrow and column in _ROOM_PERMITTING)
    }
    return pd.DataFrame({"id": list(records["id"])} | titled, dtype=object)


def _zip(records: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return records.reindex(columns=list(columns)).itertuples(index=False, name=None)


def _write_name(layer: str, name: str, corridor: Any) -> str:
    return f"{corridor}: {name}" if layer == "corridors" else name


def _write_place(layer: str, place: str | None, countries: str) -> str:
    parts = (None if layer == "corridors" else place, countries)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _write_period(layer: str, first: str | None, last: str | None) -> str:
    if layer not in ("cells", "incidents"):
        return ""
    return " – ".join(dict.fromkeys(day for day in (first, last) if day))
