"""Rows of a store as people read them: codes and ranks as words, day numbers as dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from corredor.selection.index import ACTIVITY_BITS
from corredor.vocabulary import CREDIBILITIES, PRECISIONS, RELIABILITIES

READ_COLUMNS: Final = (
    *(
        "id",
        "source",
        "name",
        "text",
        "reference",
        "url",
        "row",
        "lon",
        "lat",
        "day",
        "day_end",
        "country",
        "state",
    ),
    *("activities", "type", "precision", "reliability", "credibility", "value", "leg_id", "leg_km"),
    *("certain_from_km", "possible_from_km"),
)
"""Columns that are read for a page or for points, in the order in which `write_rows` gives them, but for those that
it puts in other words."""


def write_rows(rows: pd.DataFrame, within_km: float | None = None) -> pd.DataFrame:
    """Put rows into words.

    Parameters
    ----------
    rows : DataFrame
        `READ_COLUMNS`.
    within_km : float, optional
        Distance from the corridors that was asked for.

    Returns
    -------
    DataFrame
        `first_seen` and `last_seen` (ISO dates, None where undated) instead of the day numbers, `activities` as
        tuples of words, `precision` as a word, `grade` such as ``B2`` (None where either half is unknown), and
        `verdict` (certain or possible) where a distance was asked for. None where something is not known.
    """
    written = rows.drop(
        columns=["day", "day_end", "reliability", "credibility", "certain_from_km", "possible_from_km"]
    )
    place = written.columns.get_loc("country")
    written.insert(place, "first_seen", _write_days(rows["day"]))
    written.insert(place + 1, "last_seen", _write_days(rows["day_end"]))
    written["activities"] = pd.Series([_list_activities(bits) for bits in rows["activities"]], dtype=object)
    written["precision"] = pd.Series([_get(PRECISIONS, rank) for rank in rows["precision"]], dtype=object)
    grades = [_write_grade(*pair) for pair in zip(rows["reliability"], rows["credibility"], strict=True)]
    written.insert(written.columns.get_loc("precision") + 1, "grade", pd.Series(grades, dtype=object))
    if within_km is not None:
        certain = rows["certain_from_km"] <= within_km
        written["verdict"] = certain.map({True: "certain", False: "possible"}).astype(object)
    return written.astype(object).where(written.notna(), None)


def _write_days(days: pd.Series) -> pd.Series:
    dates = pd.to_datetime(days, unit="D")
    return pd.Series([None if pd.isna(date) else date.date().isoformat() for date in dates], dtype=object)


def _list_activities(bits: int) -> tuple[str, ...]:
    return tuple(activity for activity, bit in ACTIVITY_BITS.items() if bits & bit)


def _write_grade(reliability: int, credibility: int) -> str | None:
    letter = _get(RELIABILITIES, reliability)
    return f"{letter}{credibility}" if letter is not None and credibility in CREDIBILITIES else None


def _get(words: Sequence[Any], rank: int) -> Any:
    return words[rank] if rank < len(words) else None
