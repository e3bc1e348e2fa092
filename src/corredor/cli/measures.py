"""``corredor near``, ``corredor exposure``, ``corredor spread``: measurements on the selected records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from corredor import vocabulary
from corredor.cli.asking import Asked, ask, check_word, say
from corredor.cli.completion import complete_words
from corredor.cli.filters import Filters, with_filters
from corredor.cli.output import check_suffix, print_table, save

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

POINT_LAYERS: Final = ("cells", "prisons", "incidents")
LEVELS: Final = ("country", "state")
SUFFIXES: Final = ("csv",)
DISTANCE_DIGITS: Final = 3

_SHORT: Final = {
    "nearest_id": "nearest",
    "distance_km": "km",
    "distance_min_km": "from km",
    "distance_max_km": "to km",
}
"""Headings of distances in a terminal."""

_Within = Annotated[
    float, typer.Option("--within", help="Distance in km.", metavar="KM", min=0, max=20_000, show_default=False)
]
_Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="CSV file to write; without it a table.", metavar="FILE.csv")
]


@with_filters
def near(
    filters: Filters,
    of: Annotated[
        str,
        typer.Option(
            "--of",
            help="Layer that distances are measured to, all of it: the filters choose records only.",
            metavar="LAYER",
            autocompletion=complete_words(vocabulary.LAYERS),
        ),
    ],
    within: _Within,
    output: _Output = None,
) -> None:
    """Say of each selected record how far it is from a layer, and whether it lies within a distance.

    One row per record: id, nearest_id, distance_km, distance_min_km, distance_max_km, verdict. Distances are in km;
    the range is what the precision of both ends allows. The verdict is certain, possible or no. Without --layer, of
    all layers of points but the one that is measured to.
    """
    import pandas as pd

    from corredor.geoprocessing import classify_within

    check_suffix(output, SUFFIXES)
    target = check_word(of, vocabulary.LAYERS, "--of")
    asked = ask(filters, layers=[layer for layer in POINT_LAYERS if layer != target])
    if target in asked.view.frames:
        raise typer.BadParameter(f"{target!r} is among the layers selected, name another.", param_hint="--of")
    places, targets = asked.atlas.places, asked.atlas.layer(target)
    measured = [
        classify_within(frame, targets, within, places.states, places.countries)
        for frame in asked.view.frames.values()
    ]
    rows = pd.concat(measured, ignore_index=True) if measured else pd.DataFrame(columns=["id", "verdict"])
    distances = [column for column in rows.columns if column.endswith("_km")]
    rows[distances] = rows[distances].astype(float).round(DISTANCE_DIGITS)
    counts = rows["verdict"].value_counts()
    _say_sentence(asked)
    say(", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in ("certain", "possible", "no")))
    _hand_over(rows, output, rows.rename(columns=_SHORT))


@with_filters
def exposure(filters: Filters, within: _Within, output: _Output = None) -> None:
    """Count for each corridor leg the selected records that lie within a distance of it.

    One row per leg: id, corridor, leg, certain, possible, and both by activity; who is certainly near counts as
    possibly near too. Name one layer; without it, incidents. --country and --bbox choose the legs as well.
    """
    from corredor.geoprocessing import clip_to_bounds, clip_to_countries, measure_exposure

    check_suffix(output, SUFFIXES)
    asked = ask(filters, layers=("incidents",))
    records = _take_one_layer(asked)
    legs, selection, places = asked.atlas.layer("corridors"), asked.selection, asked.atlas.places
    if selection.countries:
        legs = clip_to_countries(legs, selection.countries)
    if selection.bounds is not None:
        legs = clip_to_bounds(legs, selection.bounds)
    rows = measure_exposure(legs, records, within, places.states, places.countries)
    _say_sentence(asked)
    drawn = rows[["id", "certain", "possible"]].assign(leg=legs["name"].to_numpy())
    _hand_over(rows, output, drawn[["id", "leg", "certain", "possible"]])


@with_filters
def spread(
    filters: Filters,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="Per country or per state.",
            metavar="country|state",
            autocompletion=complete_words(LEVELS),
        ),
    ] = "country",
    output: _Output = None,
) -> None:
    """List the first report per country or state, in order of time.

    One row per place: place_code, name, country, first_seen, first_day, record_id, n (dated records there). Without
    --layer, of cells. A first report is not the gang's arrival.
    """
    import pandas as pd

    from corredor.geoprocessing import trace_spread

    check_suffix(output, SUFFIXES)
    level = check_word(by, LEVELS, "--by")
    asked = ask(filters, layers=("cells",))
    columns = ["id", "country", "state", "first_seen", "start_day"]
    frames = [pd.DataFrame(frame[columns]) for frame in asked.view.frames.values() if len(frame)]
    records = (
        pd.concat(frames, ignore_index=True)
        if frames
        else pd.DataFrame(asked.atlas.layer("cells")[columns].iloc[:0])
    )
    rows = trace_spread(records, by="state" if level == "state" else "country")
    _say_sentence(asked)
    _say_left_out(rows.attrs)
    places = asked.atlas.places
    outlines, code = (places.states, "id") if level == "state" else (places.countries, "iso3")
    names = dict(zip(outlines[code], outlines[f"name_{asked.language}"], strict=True))
    rows.insert(1, "name", [names.get(place, place) for place in rows["place_code"]])
    _hand_over(rows[["place_code", "name", "country", "first_seen", "first_day", "record_id", "n"]], output)


def _take_one_layer(asked: Asked) -> gpd.GeoDataFrame:
    layers = list(asked.view.frames)
    if len(layers) != 1 or layers[0] not in POINT_LAYERS:
        got = ", ".join(layers) or "none"
        raise typer.BadParameter(f"expected one of {', '.join(POINT_LAYERS)}, got {got}.", param_hint="--layer")
    return asked.view.frames[layers[0]]


def _say_sentence(asked: Asked) -> None:
    say(asked.selection.sentence(asked.language, asked.view))


def _say_left_out(counts: dict[Any, Any]) -> None:
    for key, reason in (("undated", "without a date"), ("unplaced", "whose state is not known")):
        if counts.get(key):
            say(f"{counts[key]} {reason} left out")


def _hand_over(rows: pd.DataFrame, output: Path | None, drawn: pd.DataFrame | None = None) -> None:
    from corredor.exporting import write_table

    if output is None:
        print_table(rows, drawn)
    else:
        save(output, write_table(rows))
