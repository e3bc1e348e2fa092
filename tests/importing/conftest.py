from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from corredor.dataset import Atlas, find_geodata, read_atlas
from corredor.importing.doctor import Diagnosis, diagnose
from corredor.importing.raw import RawTable
from tests.importing.faults import make_raw

TODAY = date(2026, 11, 26)

Examine = Callable[..., Diagnosis]


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The shipped dataset: its outlines are what positions are held against."""
    return read_atlas(find_geodata())


@pytest.fixture
def examine(atlas: Atlas) -> Examine:
    """Examine a table given as columns, or a raw table, on a fixed day."""

    def call(
        table: Mapping[str, Sequence[str]] | RawTable, *, truncated: bool = False, **options: Any
    ) -> Diagnosis:
        raw = (
            table
            if isinstance(table, RawTable)
            else make_raw(pd.DataFrame(table, dtype=object), truncated=truncated)
        )
        found = diagnose(raw, atlas, today=TODAY, **options)
        assert found.rows == found.accepted + found.repaired + found.refused_count == len(raw)
        assert len(found.records) == found.accepted + found.repaired
        assert len(found.refused) == found.refused_count
        return found

    return call


def list_findings(found: Diagnosis) -> list[tuple[int, str, str]]:
    """Row, finding and outcome of every finding."""
    return list(zip(found.findings["row"], found.findings["finding"], found.findings["outcome"], strict=True))


@pytest.fixture(autouse=True)
def _keep_the_limit_of_csv() -> Iterator[None]:
    """The worker sets how long a cell may be for its whole process; tests that read in this one give it back."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)
