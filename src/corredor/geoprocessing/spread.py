"""When each country and state was first reported."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from corredor.errors import QueryError
from corredor.geoprocessing.frames import require_columns

SPREAD_COLUMNS = ("place_code", "country", "first_day", "first_seen", "record_id", "n")


def trace_spread(records: pd.DataFrame, by: Literal["country", "state"] = "country") -> pd.DataFrame:
    """List the first report per country or state, in order of time.

    Parameters
    ----------
    records : DataFrame
        Needs `id`, `country`, `state`, `first_seen` (ISO date of year, month or day precision, or None) and
        `start_day` (its first day, NaT where undated). Geometry is not looked at.
    by : {"country", "state"}
        What counts as a place.

    Returns
    -------
    DataFrame
        One row per place with a dated record, earliest first: `place_code` (alpha-3 or ISO 3166-2), `country`,
        `first_day`, `first_seen` and `record_id` of the earliest record, `n` dated records in the place. On the
        same first day the more precise date comes first ("2023-01-01" before "2023"), then the lower id.
        ``attrs["undated"]`` counts records left out for want of a date, ``attrs["unplaced"]`` dated ones
        whose state is not known.

    Raises
    ------
    FrameError
        A column is missing.
    QueryError
        `by` is neither country nor state.
    """
    if by not in ("country", "state"):
        raise QueryError(f"by: expected country or state, got {by!r}")
    require_columns(records, ("id", "country", "state", "first_seen", "start_day"), "records")
    dated = records["start_day"].notna()
    placed = records[by].notna()
    chosen = pd.DataFrame(records.loc[dated & placed, ["id", "country", "state", "first_seen", "start_day"]])
    chosen["vagueness"] = (
        -chosen["first_seen"].map(lambda date: len(date) if isinstance(date, str) else 0).astype(int)
    )
    chosen = chosen.sort_values(["start_day", "vagueness", "id"], kind="stable")
    firsts = chosen.drop_duplicates(by, ignore_index=True)
    counts = firsts[by].map(chosen[by].value_counts()).astype("int64")
    named = firsts.assign(place_code=firsts[by], n=counts)
    spread = named.rename(columns={"id": "record_id", "start_day": "first_day"})[list(SPREAD_COLUMNS)]
    spread.attrs["undated"] = int((~dated).sum())
    spread.attrs["unplaced"] = int((dated & ~placed).sum())
    return spread
