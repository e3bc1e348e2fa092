from __future__ import annotations

import pytest

from corredor.dataset import Atlas
from corredor.importing.doctor import FINDINGS, Diagnosis
from tests.importing.conftest import Examine
from tests.importing.faults import Planted, make_clean, plant

ROWS = 4_000


@pytest.fixture(scope="module")
def planted(atlas: Atlas) -> Planted:
    return plant(make_clean(ROWS, atlas), atlas, 0.05)


@pytest.fixture
def found(planted: Planted, examine: Examine) -> Diagnosis:
    return examine(planted.as_raw())


def test_every_planted_fault_is_found(planted: Planted, found: Diagnosis) -> None:
    pairs = set(zip(found.findings["position"], found.findings["finding"], strict=True))
    missed = {row: fault for row, fault in planted.truth.items() if (row, fault) not in pairs}
    assert missed == {}
    assert set(planted.truth.values()) == set(FINDINGS)


def test_no_clean_row_is_accused(planted: Planted, found: Diagnosis) -> None:
    accused = found.findings[~found.findings["position"].isin(list(planted.truth))]
    assert accused[["row", "column", "finding", "was"]].to_dict("records") == []


def test_a_planted_row_is_accused_of_nothing_else(planted: Planted, found: Diagnosis) -> None:
    others = [
        (row, planted.truth[row], finding)
        for row, finding in zip(found.findings["position"], found.findings["finding"], strict=True)
        if planted.truth[row] != finding
    ]
    assert others == []


def test_all_original_values_stay(planted: Planted, found: Diagnosis) -> None:
    raw = planted.as_raw().columns
    for frame in (found.records, found.refused):
        originals = frame.filter(like="original_")
        originals.columns = [name.removeprefix("original_") for name in originals.columns]
        written = raw.iloc[frame["row"].to_numpy() - 2].reset_index(drop=True)
        assert originals.fillna("").equals(written.fillna(""))


@pytest.mark.parametrize(
    ("fault", "status"), [("swapped", "repaired"), ("stacked", "accepted"), ("sign", "repaired")]
)
def test_repaired_and_noted_rows_come_in(planted: Planted, found: Diagnosis, fault: str, status: str) -> None:
    rows = [row for row, planted_fault in planted.truth.items() if planted_fault == fault]
    assert set(found.status[rows]) == {status}


def test_repaired_positions_are_those_before_the_fault(atlas: Atlas, planted: Planted, found: Diagnosis) -> None:
    clean = make_clean(ROWS, atlas)
    records = found.records.set_index("row")
    for row, fault in planted.truth.items():
        if fault in ("swapped", "sign", "decimal_comma", "dms") or (
            fault == "projected" and row + 2 in records.index
        ):
            point = records.geometry.loc[row + 2]
            assert (point.y, point.x) == pytest.approx(
                (float(clean.at[row, "lat"]), float(clean.at[row, "lon"])), abs=2e-4
            )
