"""What the checks pass to each other: a raw table as read from one file, and a finding about its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.errors import CorredorError, Fault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in a table.

    Parameters
    ----------
    rows : tuple of int
        Positions of the rows that it concerns; empty for the file as a whole.
    column, problem, expected, remedy : str
        As in `corredor.errors.Fault`.
    record : str
        Whom it concerns, where that is not the label of the only row.
    harmless : bool
        Whether the rows can be used all the same.
    """

    rows: tuple[int, ...]
    column: str
    problem: str
    expected: str
    remedy: str
    record: str = ""
    harmless: bool = False


class UnreadableError(CorredorError, ValueError):
    """A file cannot be read as what its name says. Never leaves `corredor.dataset`."""

    def __init__(self, problem: str, expected: str, remedy: str) -> None:
        super().__init__(problem)
        self.finding = Finding((), "-", problem, expected, remedy)


@dataclass(frozen=True)
class Table:
    """The rows of one file as they were written, before any check of their values.

    Parameters
    ----------
    file : str
        Path relative to the dataset folder.
    rows : DataFrame
        One row per record, RangeIndex, object columns named as in the file. A value is a str, int, float, bool,
        a tuple of these, None for missing, or `Unusable`.
    labels : tuple of str
        How a fault names each row: its id, else ``feature 3`` or ``line 3``.
    geometries : ndarray of object
        Shapely geometry or None per row; empty for tables without geometry.
    findings : tuple of Finding
        What was wrong with the form of the file and of single records.
    readable : bool
        False if nothing could be read; the table is then empty and `findings` says why.
    """

    file: str
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    labels: tuple[str, ...] = ()
    geometries: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    findings: tuple[Finding, ...] = ()
    readable: bool = True

    def __len__(self) -> int:
        return len(self.labels)

    def to_fault(self, finding: Finding) -> Fault:
        """Return a finding about this table in the form that users see."""
        record = finding.record
        if not record:
            record = self.labels[finding.rows[0]] if len(finding.rows) == 1 else "-"
        return Fault(self.file, record, finding.column, finding.problem, finding.expected, finding.remedy)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands for something that a file holds where a plain value belongs: a JSON object, NaN."""

    name: str


def make_unreadable_table(file: str, error: UnreadableError) -> Table:
    """Return the empty table of a file that could not be read."""
    return Table(file, findings=(error.finding,), readable=False)


def collect_broken_rows(findings: list[Finding]) -> frozenset[int]:
    """Return the positions of all rows that some finding makes unusable."""
    return frozenset(row for finding in findings if not finding.harmless for row in finding.rows)
