"""A table on its way through the checks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.findings import Finding, Table, collect_broken_rows
from corredor.dataset.schema import Columns
from corredor.errors import Fault


@dataclass
class CheckedTable:
    """A table, the values of it that can be trusted, and all that was found wrong so far.

    Parameters
    ----------
    table : Table
        As written.
    columns : Mapping of str to Rule
        What it should be.
    rows : DataFrame
        All columns, None where a value is missing or wrong.
    geometries : ndarray of object
        Per row; None where wrong.
    findings : list of Finding
        Grows while further checks run.
    """

    table: Table
    columns: Columns
    rows: pd.DataFrame
    geometries: NDArray[np.object_]
    findings: list[Finding]

    @property
    def broken(self) -> frozenset[int]:
        """Positions of the rows that cannot be used."""
        return collect_broken_rows(self.findings)

    def collect_known(self, column: str) -> dict[str, int]:
        """Return the position of each value of a column among the rows that can be used."""
        broken = self.broken
        return {
            value: row for row, value in enumerate(self.rows[column]) if value is not None and row not in broken
        }

    def list_faults(self) -> list[Fault]:
        """Return the findings as faults: those of the whole file first, then by record and column."""
        order = {column: position for position, column in enumerate(self.columns)}

        def rank(finding: Finding) -> tuple[int, int]:
            single = len(finding.rows) == 1 and finding.record != "-"
            return (finding.rows[0] if single else -1, order.get(finding.column, len(order)))

        return [self.table.to_fault(finding) for finding in sorted(self.findings, key=rank)]
