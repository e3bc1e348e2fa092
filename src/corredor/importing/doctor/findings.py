"""The findings of an examination: gathered detector by detector, and what they mean for each row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.errors import QueryError

FINDINGS: Final = (
    *("swapped", "sign", "equal", "placeholder", "centroid", "outside_country", "outside_world", "projected"),
    *("decimal_comma", "dms", "date_ambiguous", "date_invalid", "date_future", "duplicate", "stacked", "mojibake"),
    *("empty_geometry", "unknown_country", "not_data", "truncated"),
)
"""All that the doctor detects."""

OUTCOMES: Final = ("repaired", "refused", "noted")
"""What a finding did to its row; one that is only noted changes nothing."""

COLUMNS: Final = ("row", "column", "finding", "was", "now", "why", "values", "outcome", "position")

_NUMBERS: Final = ("row", "position")

Positions = NDArray[np.intp]
Texts = NDArray[np.object_] | str


class Ledger:
    """The findings so far, and which rows are repaired or refused.

    A finding that the user declined is never entered: its detector leaves the row as it was, and the detectors
    after it see the row as it was.

    Parameters
    ----------
    rows : ndarray of int64
        Number of every row as its owner counts.
    declined : collection
        Findings, for all rows, or pairs of row number and finding.

    Attributes
    ----------
    repaired, refused : ndarray of bool
        One value per row.

    Raises
    ------
    QueryError
        `declined` names a finding that is none of `FINDINGS`.
    """

    def __init__(self, rows: NDArray[np.int64], declined: Iterable[str | tuple[int, str]] = ()) -> None:
        self.rows = rows
        self.repaired = np.zeros(len(rows), dtype=bool)
        self.refused = np.zeros(len(rows), dtype=bool)
        self._declined: set[str] = set()
        self._declined_rows: dict[str, set[int]] = {}
        self._entries: list[dict[str, NDArray[Any]]] = []
        for item in declined:
            finding = item if isinstance(item, str) else item[1]
            if finding not in FINDINGS:
                raise QueryError(f"declined: expected findings out of {', '.join(FINDINGS)}, got {finding[:40]!r}")
            if isinstance(item, str):
                self._declined.add(finding)
            else:
                self._declined_rows.setdefault(finding, set()).add(item[0])

    def find_allowed(self, finding: str, mask: NDArray[np.bool_]) -> Positions:
        """Return the positions in `mask` that are not refused yet and for which the finding is not declined."""
        if finding in self._declined:
            return np.zeros(0, dtype=np.intp)
        at = np.flatnonzero(mask & ~self.refused)
        rows = self._declined_rows.get(finding)
        return at[~np.isin(self.rows[at], list(rows))] if rows else at

    def find_declined(self, finding: str, mask: NDArray[np.bool_]) -> Positions:
        """Return the positions in `mask` that are not refused and for which the finding is declined."""
        declined = mask & ~self.refused
        declined[self.find_allowed(finding, mask)] = False
        return np.flatnonzero(declined)

    def repair(
        self, finding: str, at: Positions, column: Texts, was: Texts, now: Texts, why: str, **values: Any
    ) -> None:
        """Enter a repair: `now` is what the record holds."""
        self.repaired[at] = True
        self._enter("repaired", finding, at, column, was, now, why, values)

    def refuse(
        self, finding: str, at: Positions, column: Texts, was: Texts, now: Texts, why: str, **values: Any
    ) -> None:
        """Enter a refusal: `now` is the suggested repair, ``""`` where there is none."""
        self.refused[at] = True
        self._enter("refused", finding, at, column, was, now, why, values)

    def note(
        self, finding: str, at: Positions, column: Texts, was: Texts, now: Texts, why: str, **values: Any
    ) -> None:
        """Enter what the owner should know, but what changes nothing."""
        self._enter("noted", finding, at, column, was, now, why, values)

    def build_frame(self) -> pd.DataFrame:
        """Return all findings in the order of rows and detectors.

        Returns
        -------
        DataFrame
            row (int64), column, finding, was, now, why (code), values (dict for the words of the code), outcome
            (one of `OUTCOMES`), position (of the row in the table).
        """
        if not self._entries:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}).astype(
                {"row": np.int64, "position": np.int64}
            )
        order = np.argsort(np.concatenate([entry["position"] for entry in self._entries]), kind="stable")
        joined = {name: np.concatenate([entry[name] for entry in self._entries])[order] for name in COLUMNS}
        return pd.DataFrame(
            {name: part if name in _NUMBERS else pd.Series(part, dtype=object) for name, part in joined.items()}
        )

    def _enter(
        self,
        outcome: str,
        finding: str,
        at: Positions,
        column: Texts,
        was: Texts,
        now: Texts,
        why: str,
        values: dict[str, Any],
    ) -> None:
        if not len(at):
            return
        spread = {
            name: value if np.ndim(value) else np.full(len(at), value, dtype=object)
            for name, value in values.items()
        }
        rows = zip(*(part.tolist() for part in spread.values()), strict=True)
        told = [dict(zip(spread, row, strict=True)) for row in rows] or [{} for _ in at]
        texts = {"column": column, "finding": finding, "was": was, "now": now, "why": why, "outcome": outcome}
        entry = {
            name: np.full(len(at), given, dtype=object) if isinstance(given, str) else given
            for name, given in texts.items()
        }
        entry |= {"row": self.rows[at], "values": make_objects(told), "position": at.astype(np.int64)}
        self._entries.append(entry)


def make_objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """Make an array of objects, also of tuples, which numpy would take apart."""
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    for at, value in enumerate(listed):
        made[at] = value
    return made
