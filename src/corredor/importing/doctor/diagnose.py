"""The whole examination, detector after detector."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from corredor.dataset.atlas import CRS, Atlas, Places
from corredor.dataset.own_layer import ORIGINAL
from corredor.errors import QueryError
from corredor.importing.doctor.centres import Centres, lower_precision
from corredor.importing.doctor.collection import pause_collection
from corredor.importing.doctor.dates import read_dates
from corredor.importing.doctor.diagnosis import Answers, Diagnosis, Note, Question
from corredor.importing.doctor.duplicates import note_stacks, refuse_duplicates
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.ground import Ground, is_on_earth
from corredor.importing.doctor.homes import Homes, read_countries, read_regions
from corredor.importing.doctor.numbers import read_counts
from corredor.importing.doctor.placing import check_places, refuse_placeholders
from corredor.importing.doctor.positions import Positions, list_forms, read_positions
from corredor.importing.doctor.projected import examine_projected
from corredor.importing.doctor.records import Examined, build_records, read_ranks, replace_columns
from corredor.importing.doctor.rows import refuse_other_rows
from corredor.importing.doctor.states import find_states, place_without_coordinates
from corredor.importing.doctor.texts import join_chunks, repair_mojibake, take
from corredor.importing.presets import Fields, Mapping, Preset, choose_preset, name_gdelt_columns, resolve_fields
from corredor.importing.presets.preset import fold_name
from corredor.importing.presets.recognise import find_gdelt_shape
from corredor.importing.raw import RawTable

PLACE_BY = ("", "state", "country")

_UNFIT_ROWS = 20
_UNFIT_SHARE = 0.3
_TEXT_FIELDS = ("country", "state", "place", "name", "type", "subtype", "note", "actors", "sources")


def diagnose(
    raw: RawTable,
    atlas: Atlas,
    *,
    preset: str = "auto",
    mapping: Mapping | None = None,
    answers: Answers | None = None,
    declined: Iterable[str | tuple[int, str]] = (),
    today: date,
    id_prefix: str = "own",
) -> Diagnosis:
    """Examine a table row by row, repair what can be repaired, and bring the good rows into the atlas's columns.

    Parameters
    ----------
    raw : RawTable
        The table as it was written; left as it is.
    atlas : Atlas
        Its places are what positions are held against.
    preset : str
        One of ``PRESETS``, ``auto`` to tell it by the columns.
    mapping : Mapping, optional
        What the user picked; overrides the preset field by field.
    answers : Answers, optional
        To the questions of an earlier examination; the mapping's own where these are silent.
    declined : collection
        Findings (for all rows) or pairs of row number and finding that the user does not accept. The detector then
        leaves such a row as it was: it comes in as it was written where it can, and is refused where it cannot, as
        when its coordinates can be read in no other way or lie outside its country.
    today : date
        What is later lies in the future.
    id_prefix : str
        What the ids of records begin with, to tell several files apart: small letters, digits and ``_``.

    Returns
    -------
    Diagnosis
        Every row is accepted, repaired or refused.

    Raises
    ------
    QueryError
        There is no such preset, finding, field, column or coordinate reference system.
    """
    kind = choose_preset(raw, mapping.preset if mapping and preset == "auto" else preset)
    with pause_collection():
        return _examine(
            raw, atlas, kind, mapping, answers or Answers(), Ledger(raw.rows, declined), today, id_prefix
        )


def _examine(
    raw: RawTable,
    atlas: Atlas,
    kind: Preset,
    mapping: Mapping | None,
    answers: Answers,
    ledger: Ledger,
    today: date,
    id_prefix: str,
) -> Diagnosis:
    """Run the detectors one after the other; each sees what those before it repaired."""
    if kind.name == "gdelt" and find_gdelt_shape(raw):
        raw = name_gdelt_columns(raw)
    raw = dataclasses.replace(raw, columns=join_chunks(raw.columns))
    fields = resolve_fields(raw, kind, mapping)
    answers = _complete(answers, mapping)
    places = atlas.places
    ground = Ground(places)

    refuse_other_rows(raw, fields, ledger)
    repaired_texts = _repair_texts(raw, fields, ledger)
    columns = replace_columns(raw.columns, repaired_texts)
    positions = read_positions(raw, fields, answers.crs)
    refuse_duplicates(raw, fields, positions, ledger, unique_id=kind.unique_id)
    homes = read_countries(columns, fields, kind, ground)
    ranks = read_ranks(raw, fields, kind, mapping.precision if mapping else "")
    states = find_states(columns, fields, homes.country, places, ground)
    questions = _place(raw, kind, fields, positions, ranks, homes, states, places, ground, ledger, answers.place_by)
    located, state = check_places(
        positions, homes.country, read_regions(columns, fields, kind), ground, ledger, kind.sea_margin_km
    )
    homes = homes.settle(located, ledger, ground)
    spans, notes, date_questions = read_dates(raw, fields, kind.date_precision, ledger, answers.day_first, today)
    lower_precision(positions, ranks, Centres(places), ledger)
    note_stacks(raw, fields, positions, ranks, ledger)
    values = _read_values(raw, fields, ledger)

    kept = np.flatnonzero(~ledger.refused)
    found = Examined(
        repaired_texts,
        positions,
        spans,
        ranks,
        homes.list_codes(located, ground),
        _name_states(state, located, homes, ranks, ground),
        values,
    )
    activities = {**kind.activities, **_fold_activities(mapping)}
    records = build_records(raw, fields, kind, activities, found, kept, id_prefix)
    findings = ledger.build_frame()
    status = np.where(ledger.refused, "refused", np.where(ledger.repaired, "repaired", "accepted")).astype(object)
    repaired = int((ledger.repaired & ~ledger.refused).sum())
    return Diagnosis(
        preset=kind.name,
        terms=kind.terms,
        rows=len(raw),
        accepted=len(kept) - repaired,
        repaired=repaired,
        refused_count=int(ledger.refused.sum()),
        status=status,
        findings=findings,
        questions=(*questions, *date_questions),
        notes=(*notes, *_note_unfit_country(homes.column, findings, len(raw)), *_note_incident_types(raw, fields)),
        fields=fields,
        records=records,
        refused=_list_refused(raw, findings, positions, ledger),
    )


def _complete(answers: Answers, mapping: Mapping | None) -> Answers:
    if answers.place_by not in PLACE_BY:
        raise QueryError(f"place_by: expected state, country or nothing, got {answers.place_by[:40]!r}")
    if mapping is None:
        return answers
    day_first = mapping.day_first if answers.day_first is None else answers.day_first
    return Answers(day_first, answers.crs or mapping.crs, answers.place_by)


def _repair_texts(raw: RawTable, fields: Fields, ledger: Ledger) -> dict[str, pd.Series]:
    """Return the columns in which texts were repaired."""
    names = dict.fromkeys(name for field in _TEXT_FIELDS for name in fields.get(field, ()))
    columns = {name: repair_mojibake(raw.columns[name], name, ledger) for name in names}
    return {name: column for name, column in columns.items() if column is not None}


def _place(
    raw: RawTable,
    kind: Preset,
    fields: Fields,
    positions: Positions,
    ranks: NDArray[np.int64],
    homes: Homes,
    states: NDArray[np.int64],
    places: Places,
    ground: Ground,
    ledger: Ledger,
    place_by: str,
) -> list[Question]:
    """Go from texts to numbers that are degrees; return what has to be asked."""
    before = int((~ledger.refused).sum())
    placeable = place_without_coordinates(positions, ranks, homes.country, states, places, ground, ledger, place_by)
    questions = []
    if not positions.columns and not place_by and placeable:
        questions.append(Question("no_coordinates", "", ("state", "country"), before))
    refuse_placeholders(positions, ledger)
    question = examine_projected(positions, homes.country, states, ground, ledger)
    list_forms(positions, ledger)
    return [*questions, *([question] if question else [])]


def _read_values(raw: RawTable, fields: Fields, ledger: Ledger) -> NDArray[np.float64]:
    """Read what was counted; several columns are summed, and a sum of nothing is not known."""
    names = fields.get("value", ()) or fields.get("value_parts", ())
    total = np.full(len(raw), np.nan)
    for name in names:
        values, marked = read_counts(raw.columns[name])
        at = ledger.find_allowed("decimal_comma", marked)
        now = make_objects(f"{value:.0f}" for value in values[at])
        ledger.repair(
            "decimal_comma", at, name, raw.columns[name].iloc[at].to_numpy(dtype=object), now, "thousands"
        )
        values[ledger.find_declined("decimal_comma", marked)] = np.nan
        total = np.where(np.isnan(total), values, total + np.nan_to_num(values))
    return total


def _name_states(
    state: NDArray[np.int64],
    located: NDArray[np.int64],
    homes: Homes,
    ranks: NDArray[np.int64],
    ground: Ground,
) -> NDArray[np.object_]:
    """Name the state where a record lies, unless only its country is known or it lies in another country."""
    known = (state >= 0) & (ranks < 3) & ((homes.country < 0) | (homes.country == located))
    return take(ground.state_ids, np.where(known, state, -1))


def _fold_activities(mapping: Mapping | None) -> dict[str, tuple[str, ...]]:
    return {fold_name(kind): tuple(ours) for kind, ours in (mapping.activities if mapping else {}).items()}


def _note_unfit_country(column: str, findings: pd.DataFrame, rows: int) -> list[Note]:
    """Note a column taken for the country that most rows contradict: it may say where people are from."""
    outside = int((findings["finding"] == "outside_country").sum())
    if outside < _UNFIT_ROWS or outside < _UNFIT_SHARE * rows:
        return []
    return [Note("country_unfit", column, {"rows": outside, "all": rows})]


def _note_incident_types(raw: RawTable, fields: Fields) -> list[Note]:
    if "incident_type" not in fields:
        return []
    column = fields["incident_type"][0]
    counts = raw.columns[column].value_counts()
    return [
        Note("incident_type", column, {"type": str(name), "rows": int(rows)})
        for name, rows in counts.items()
        if fold_name(str(name)) not in ("", "incident") and not str(name).startswith("#")
    ]


def _list_refused(raw: RawTable, findings: pd.DataFrame, positions: Positions, ledger: Ledger) -> gpd.GeoDataFrame:
    """List the refused rows with their first reason and a point where one can be guessed."""
    reasons = findings[findings["outcome"] == "refused"].drop_duplicates("position")
    at = reasons["position"].to_numpy()
    lon, lat = positions.lon[at], positions.lat[at]
    usable = is_on_earth(lon, lat) & ~reasons["finding"].isin(("placeholder", "equal")).to_numpy()
    guessed = ~np.isnan(positions.guessed_lon[at])
    lon = np.where(guessed, positions.guessed_lon[at], np.where(usable, lon, np.nan))
    lat = np.where(guessed, positions.guessed_lat[at], np.where(usable, lat, np.nan))
    points = np.full(len(at), None, dtype=object)
    known = ~np.isnan(lon)
    points[known] = shapely.points(lon[known], lat[known])
    told = reasons[["row", "finding", "why", "values"]].assign(suggestion=reasons["now"]).reset_index(drop=True)
    cells = raw.columns.iloc[at].reset_index(drop=True).add_prefix(ORIGINAL)
    return gpd.GeoDataFrame(pd.concat([told, cells], axis=1), geometry=gpd.GeoSeries(points, crs=CRS), crs=CRS)
