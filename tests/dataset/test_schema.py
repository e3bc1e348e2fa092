from __future__ import annotations

import pandas as pd
import pytest

from corredor.dataset.findings import Finding, Table, Unusable
from corredor.dataset.rules import one_of, text, whole
from corredor.dataset.schema import ABOVE_TOWN, LAYER_COLUMNS, build_schema
from corredor.dataset.validate_tables import blank_faulty_cells, check_values
from corredor.vocabulary import LAYERS

COLUMNS = {"id": text(), "status": one_of(["active", "closed"]), "count": whole(0, 9).or_missing()}


def make_table(**columns: list[object]) -> Table:
    rows = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    return Table("t.csv", rows, tuple(f"row {number}" for number in range(len(rows))))


def test_only_prisons_may_be_located_to_the_site() -> None:
    assert "site" not in ABOVE_TOWN
    for layer in LAYERS:
        assert LAYER_COLUMNS[layer]["precision"].holds("site") == (layer == "prisons")
        assert LAYER_COLUMNS[layer]["precision"].holds("town")


def test_grade_basis_and_sources_cannot_be_missing() -> None:
    for layer in LAYERS:
        columns = LAYER_COLUMNS[layer]
        assert all(columns[name].required for name in ("sources", "reliability", "credibility", "precision"))
        assert columns["basis"].required == (layer in ("cells", "incidents"))


def test_a_sound_table_has_no_findings() -> None:
    table = make_table(id=["a", "b"], status=["active", "closed"], count=[1, None])
    assert check_values(table, COLUMNS) == []
    build_schema(COLUMNS).validate(table.rows)


def test_every_wrong_value_is_found_at_once() -> None:
    table = make_table(id=["a", None], status=["actve", "Closed"], count=["1", Unusable("a nested object")])
    found = {(finding.rows, finding.column): finding for finding in check_values(table, COLUMNS)}
    assert set(found) == {((1,), "id"), ((0,), "status"), ((1,), "status"), ((0,), "count"), ((1,), "count")}
    assert found[(1,), "id"].problem == "is missing"
    assert found[(0,), "status"].problem == 'is "actve"'
    assert found[(0,), "status"].remedy == 'write "active"'
    assert found[(1,), "status"].remedy == 'write "closed"'
    assert found[(1,), "count"].problem == "is a nested object"
    assert found[(1,), "count"].expected == "a whole number from 0 to 9"


@pytest.mark.parametrize(("missing", "rows"), [("status", (0, 1)), ("count", ())])
def test_a_missing_column_is_one_finding_and_harms_rows_only_if_it_is_required(
    missing: str, rows: tuple[int, ...]
) -> None:
    columns: dict[str, list[object]] = {"id": ["a", "b"], "status": ["active", "active"], "count": [1, 2]}
    del columns[missing]
    (finding,) = check_values(make_table(**columns), COLUMNS)
    assert (finding.column, finding.problem, finding.rows) == (missing, "the column is missing", rows)


def test_an_unknown_column_harms_no_row_and_the_nearest_name_is_suggested() -> None:
    table = make_table(id=["a"], status=["active"], count=[1], statuss=["x"])
    (finding,) = check_values(table, COLUMNS)
    assert (finding.column, finding.rows, finding.remedy) == ("statuss", (), 'rename it to "status"')


def test_faulty_cells_are_blank_and_the_others_untouched() -> None:
    table = make_table(id=["a", "b"], status=["x", "closed"])
    rows = blank_faulty_cells(table, COLUMNS, [Finding((0,), "status", "", "", "")])
    assert rows.to_dict("list") == {"id": ["a", "b"], "status": [None, "closed"], "count": [None, None]}
    assert table.rows["status"].tolist() == ["x", "closed"]
