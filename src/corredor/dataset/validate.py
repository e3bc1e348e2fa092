"""Run every check over the files of a dataset. What is broken stays listed; what is sound stays usable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from corredor.dataset import files
from corredor.dataset.checked import CheckedTable
from corredor.dataset.findings import Finding
from corredor.dataset.outlines import Outlines
from corredor.dataset.parse import TABLE_FORMS, parse_table
from corredor.dataset.validate_dates import check_date_order, check_last_record
from corredor.dataset.validate_legs import check_legs
from corredor.dataset.validate_positions import check_positions, check_touched_countries
from corredor.dataset.validate_references import (
    check_known,
    check_references,
    check_state_precision,
    check_unique_ids,
)
from corredor.dataset.validate_shapes import check_validity, check_winding, repair_shapes
from corredor.dataset.validate_tables import blank_faulty_cells, check_values


def check_contents(contents: Mapping[str, bytes]) -> dict[str, CheckedTable]:
    """Check all files of a dataset, each by itself and against each other.

    Parameters
    ----------
    contents : Mapping of str to bytes
        Files by path relative to the dataset folder; a missing one makes an empty, unreadable table.

    Returns
    -------
    dict of str to CheckedTable
        All of `corredor.dataset.files.DATASET_FILES`, in that order.
    """
    checked = {file: _check_one(file, contents.get(file)) for file in files.DATASET_FILES}
    countries, states = _check_places(checked)
    _check_sources(checked[files.SOURCES_FILE])
    sources = checked[files.SOURCES_FILE].collect_known("id")
    layers = {layer: checked[file] for layer, file in files.LAYER_FILES.items()}
    indicators = checked[files.INDICATORS_FILE]
    with_ids = [*layers.values(), indicators]
    repeated = check_unique_ids({part.table.file: part.rows["id"] for part in with_ids})
    for part in with_ids:
        part.findings += repeated[part.table.file]
    for layer, part in layers.items():
        _check_layer(layer, part, countries, states, sources)
    indicators.findings += _check_country_and_source(indicators, "source", countries, sources)
    metadata = checked[files.METADATA_FILE]
    for last_record in metadata.rows["last_record"].dropna():
        recorded = pd.concat([part.rows["recorded"] for part in layers.values()])
        metadata.findings += check_last_record(last_record, recorded)
    return checked


def _check_one(file: str, raw: bytes | None) -> CheckedTable:
    """Parse one file and check its values, by themselves."""
    table = parse_table(file, raw)
    columns = TABLE_FORMS[file].columns
    findings = [*table.findings, *check_values(table, columns)]
    rows = blank_faulty_cells(table, columns, findings)
    return CheckedTable(table, columns, rows, table.geometries, findings)


def _check_places(checked: dict[str, CheckedTable]) -> tuple[Outlines, Outlines]:
    """Check places/ and return the outlines of countries and of states that can be used."""
    for file in (files.COUNTRIES_FILE, files.STATES_FILE, files.BACKDROP_FILE):
        part = checked[file]
        part.findings += check_winding(part.geometries, part.table.labels)
        part.findings += check_validity(part.geometries)
        part.geometries = repair_shapes(part.geometries)
    for file, column in ((files.COUNTRIES_FILE, "iso3"), (files.STATES_FILE, "id"), (files.TOWNS_FILE, "id")):
        part = checked[file]
        part.findings += check_unique_ids({file: part.rows[column]}, column)[file]
    countries = _collect_outlines(checked[files.COUNTRIES_FILE], "iso3")
    states_part = checked[files.STATES_FILE]
    states_part.findings += check_known(
        states_part.rows, "country", countries, files.COUNTRIES_FILE, bool(len(countries))
    )
    states = _collect_outlines(states_part, "id")
    towns = checked[files.TOWNS_FILE]
    towns.findings += _check_whereabouts(towns, countries, states)
    return countries, states


def _collect_outlines(part: CheckedTable, column: str) -> Outlines:
    known = part.collect_known(column)
    index = pd.Index(list(known), dtype=object)
    positions = list(known.values())
    usable = part.rows.iloc[positions].set_axis(index)
    return Outlines(
        pd.Series(part.geometries[positions], index=index, dtype=object),
        usable["name_en"],
        usable["country"] if "country" in usable.columns else None,
    )


def _check_whereabouts(part: CheckedTable, countries: Outlines, states: Outlines) -> list[Finding]:
    """Check country and state codes, and positions against them."""
    return [
        *check_known(part.rows, "country", countries, files.COUNTRIES_FILE, bool(len(countries))),
        *check_known(part.rows, "countries", countries, files.COUNTRIES_FILE, bool(len(countries))),
        *check_known(part.rows, "state", states, files.STATES_FILE, bool(len(states))),
        *check_references(part.rows, countries, states),
        *check_positions(part.rows, part.geometries, countries, states),
    ]


def _check_sources(sources: CheckedTable) -> None:
    """Check the ids of sources. A source stays usable as long as its id is right; its wrong fields are blank."""
    sources.findings = [replace(finding, harmless=finding.column != "id") for finding in sources.findings]
    sources.findings += check_unique_ids({files.SOURCES_FILE: sources.rows["id"]})[files.SOURCES_FILE]


def _check_country_and_source(
    part: CheckedTable, column: str, countries: Outlines, sources: Mapping[str, int]
) -> list[Finding]:
    return [
        *check_known(part.rows, "country", countries, files.COUNTRIES_FILE, bool(len(countries))),
        *check_known(part.rows, column, sources, files.SOURCES_FILE, bool(sources)),
    ]


def _check_layer(
    layer: str, part: CheckedTable, countries: Outlines, states: Outlines, sources: Mapping[str, int]
) -> None:
    faulty_states = {row for finding in part.findings if finding.column == "state" for row in finding.rows}
    part.findings += check_state_precision(part.rows, faulty_states)
    part.findings += _check_whereabouts(part, countries, states)
    for column in ("sources", "flow_source"):
        part.findings += check_known(part.rows, column, sources, files.SOURCES_FILE, bool(sources))
    part.findings += check_date_order(layer, part.rows)
    if layer == "corridors":
        part.findings += check_touched_countries(part.rows, part.geometries, countries)
        part.findings += check_legs(part.rows, part.table.rows, part.geometries)
