"""Events by month and activity."""

from __future__ import annotations

from typing import Final

import pandas as pd

from corredor.selection.index import ACTIVITY_BITS

_TESTS: Final = {"all": "true", "unknown": "activities = 0"} | {
    activity: f"activities & {bit} <> 0" for activity, bit in ACTIVITY_BITS.items()
}


def list_monthly_sums(number: str) -> str:
    """Write the columns of a query by month: the month, and a sum of `number` for each activity."""
    sums = [
        f'coalesce(sum({number}) FILTER (WHERE {test}), 0)::BIGINT AS "{name}"' for name, test in _TESTS.items()
    ]
    return ", ".join(("month", *sums))


def shape_timeline(found: pd.DataFrame | None) -> pd.DataFrame:
    """Turn the answer to such a query into the timeline of `EventStore.timeline`; None is no answer."""
    if found is None:
        found = pd.DataFrame({name: pd.Series(dtype="int64") for name in ("month", *_TESTS)})
    dated = found[found["month"].notna()]
    long = dated.melt("month", list(_TESTS), "activity", "count")
    long = long[long["count"] > 0].sort_values("month", kind="stable").reset_index(drop=True)
    long["month"] = pd.Series([_write_month(int(month)) for month in long["month"]], dtype=str)
    long["activity"] = long["activity"].astype(str)
    long.attrs = {"undated": int(found.loc[found["month"].isna(), "all"].sum())}
    return long


def _write_month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
