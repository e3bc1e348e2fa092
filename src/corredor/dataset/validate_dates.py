"""Check that the dates of records follow each other."""

from __future__ import annotations

from datetime import date

import pandas as pd

from corredor.dataset.dates import parse_day_span
from corredor.dataset.findings import Finding

_SEEN = "correct one of the two dates"


def check_date_order(layer: str, rows: pd.DataFrame) -> list[Finding]:
    """Check that nothing ends before it begins, and that nothing was recorded before it was seen.

    Parameters
    ----------
    layer : str
        One of `corredor.vocabulary.LAYERS`; an incident must have one date only.
    rows : DataFrame
        Rows of the layer, None where a value is missing or wrong.

    Returns
    -------
    list of Finding
        In the order of the rows.
    """
    columns = [name for name in ("first_seen", "last_seen", "seized_on", "inmates_as_of") if name in rows.columns]
    findings: list[Finding] = []
    for row, record in enumerate(rows[[*columns, "recorded"]].to_dict("records")):
        spans = {name: parse_day_span(record[name]) for name in columns if record[name] is not None}
        findings += _check_seen(layer, row, spans)
        if record["recorded"] is not None:
            findings += _check_recorded(row, record, spans)
    return findings


def check_last_record(last_record: str, recorded: pd.Series) -> list[Finding]:
    """Check that the dataset's date is that of its latest record.

    Parameters
    ----------
    last_record : str
        ISO day from dataset.toml.
    recorded : Series
        ISO days of all records, None where missing or wrong.
    """
    latest = max(recorded.dropna(), default=last_record)
    if latest == last_record:
        return []
    return [
        Finding(
            (),
            "last_record",
            f'is "{last_record}"',
            f'"{latest}", the latest `recorded` of all records',
            "correct it",
            record="-",
        )
    ]


def _check_seen(layer: str, row: int, spans: dict[str, tuple[date, date]]) -> list[Finding]:
    if "first_seen" not in spans or "last_seen" not in spans:
        return []
    first, last = spans["first_seen"], spans["last_seen"]
    if layer == "incidents" and first != last:
        return [Finding((row,), "last_seen", "differs from first_seen", "the same date", _SEEN)]
    if first[0] > last[1]:
        return [Finding((row,), "last_seen", "is before first_seen", "a date not before first_seen", _SEEN)]
    return []


def _check_recorded(row: int, record: dict[str, str | None], spans: dict[str, tuple[date, date]]) -> list[Finding]:
    recorded = date.fromisoformat(str(record["recorded"]))
    return [
        Finding(
            (row,),
            name,
            f'is "{record[name]}", after the record was made',
            f'a date not after `recorded`, "{record["recorded"]}"',
            "correct one of the two dates",
        )
        for name, (first, _) in spans.items()
        if first > recorded
    ]
