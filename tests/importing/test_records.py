from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from corredor.dataset import Atlas
from corredor.importing.doctor import Diagnosis
from corredor.importing.doctor.duplicates import STACK_ROWS
from tests.importing.conftest import Examine, list_findings


@pytest.fixture
def found(examine: Examine) -> Diagnosis:
    table = {
        "codigo": ["a", "b", "c", "d"],
        "fecha": ["2023-09", "2024-01-05", "", "2024-01-05"],
        "delito": ["Extorsión", "Pelea", "", "ROBO"],
        "pais": ["Perú", "PerÃº", "Atlántida", "Atlántida"],
        "municipio": ["Lima", "TacnÃ¡", "", "Cúcuta"],
        "lat": ["-12.0464", "-18.0146", "40", "7.8891"],
        "lon": ["-77.0428", "-70.2536", "-40", "-72.4967"],
        "fuente": ["El Diario; La Prensa", "", "", ""],
    }
    return examine(table, id_prefix="own_1")


def test_records_have_the_columns_and_types_of_the_layer(atlas: Atlas, found: Diagnosis) -> None:
    shipped = atlas.layer("incidents")
    names = [name for name in shipped.columns if name != "geometry"]
    assert list(found.records.columns[: len(names)]) == names
    assert list(found.records.columns[len(names) : len(names) + 2]) == ["row", "type"]
    assert found.records.columns[-1] == "geometry"
    assert found.records.crs == shipped.crs
    for name in set(names) - {"credibility"}:
        assert found.records[name].dtype == shipped[name].dtype, name
    joined = pd.concat([shipped, found.records[shipped.columns]], ignore_index=True)
    assert joined["credibility"].isna().sum() == len(found.records)


def test_rows_become_incidents(found: Diagnosis) -> None:
    first, second, third = (found.records.iloc[row] for row in range(3))
    assert (first["id"], first["row"], first["layer"]) == ("own_1_2", 2, "incidents")
    assert (first["name"], first["type"], first["activities"]) == ("Extorsión, Lima", "Extorsión", ("extortion",))
    assert (first["country"], first["countries"], first["state"]) == ("PER", ("PER",), "PE-LMA")
    assert (first["first_seen"], first["last_seen"]) == ("2023-09", "2023-09")
    assert (str(first["start_day"])[:10], str(first["end_day"])[:10]) == ("2023-09-01", "2023-09-30")
    assert first["sources"] == ("El Diario", "La Prensa")
    assert (first["precision"], first["reliability"], first["status"], first["basis"]) == (None,) * 4
    assert (second["name"], second["activities"], second["sources"]) == ("Pelea, Tacná", (), ())
    assert second["original_municipio"] == "TacnÃ¡"
    assert third["activities"] == ("robbery",)


def test_garbled_letters_and_unknown_countries_are_repaired_or_refused(found: Diagnosis) -> None:
    assert list_findings(found) == [
        (3, "mojibake", "repaired"),
        (3, "mojibake", "repaired"),
        (4, "unknown_country", "refused"),
        (5, "unknown_country", "repaired"),
    ]
    assert found.records["country"].tolist() == ["PER", "PER", "COL"]


def test_refused_rows_keep_their_cells_and_a_point_where_one_is_known(examine: Examine) -> None:
    table = {"id": ["a", "b"], "lat": ["-33.4489", "0"], "lon": ["-70.6693", "0"], "pais": ["Colombia", "Colombia"]}
    refused = examine(table).refused
    assert isinstance(refused, gpd.GeoDataFrame)
    assert refused[["row", "finding", "original_id"]].to_numpy().tolist() == [
        [2, "outside_country", "a"],
        [3, "placeholder", "b"],
    ]
    assert refused.geometry.iloc[0].x == -70.6693
    assert refused.geometry.iloc[1] is None


def test_totals_notes_blanks_and_repeated_headers_are_no_data(examine: Examine) -> None:
    table = {
        "municipio": ["Lima", "municipio", "", "Total general", "Fuente: Policía Nacional", "Total"],
        "fecha": ["2020-01-01", "fecha", "", "", "", "2020-01-01"],
        "lat": ["-12.04", "lat", "", "", "", "-12.04"],
        "lon": ["-77.04", "lon", "", "", "", "-77.05"],
    }
    found = examine(table)
    assert found.findings["why"].tolist() == ["row_header", "row_blank", "row_total", "row_footnote"]
    assert found.records["place"].tolist() == ["Lima", "Total"]


def test_only_whole_rows_are_duplicates_where_ids_are_no_events(examine: Examine) -> None:
    table = {
        "id": ["7", "7", "7", "8"],
        "victima": ["A", "B", "A", "A"],
        "lat": ["-12.04"] * 4,
        "lon": ["-77.04"] * 4,
    }
    found = examine(table)
    assert list_findings(found) == [(4, "duplicate", "refused")]
    assert found.findings["values"].iloc[0] == {"row": "2"}


def test_many_places_on_one_point_are_noted(examine: Examine) -> None:
    towns = ["Lima", "Callao", "Ancón", "Chosica", "Lurín", "Chilca"][: STACK_ROWS + 1]
    same = {"lat": ["-12.04"] * len(towns), "lon": ["-77.04"] * len(towns)}
    stacked = examine({"id": list("abcdef"), "municipio": towns, **same})
    assert {outcome for _, _, outcome in list_findings(stacked)} == {"noted"}
    assert stacked.accepted == len(towns)
    assert list_findings(examine({"id": list("abcdef"), "municipio": ["Lima, centro", "Lima"] * 3, **same})) == []


def test_nothing_is_a_valid_answer(examine: Examine) -> None:
    found = examine({"lat": [], "lon": [], "fecha": []})
    assert (found.rows, len(found.records), len(found.findings)) == (0, 0, 0)
    assert found.records.crs.to_epsg() == 4326


def test_columns_may_be_called_anything(examine: Examine) -> None:
    table = {
        "lugar": ["TacnÃ¡"],
        "self": ["a"],
        "geometry": ["b"],
        "index": ["c"],
        "id": ["=1+1"],
        "lat": ["-18.01"],
        "lon": ["-70.25"],
    }
    record = examine(table).records.iloc[0]
    assert (record["id"], record["place"], record["original_geometry"], record["original_self"]) == (
        *("own_2", "Tacná", "b", "a"),
    )
    assert record.geometry.x == -70.25


def test_cells_of_any_length_take_no_time(examine: Examine) -> None:
    long = " " * 100_000 + ";" + "N4 " * 30_000
    table = {
        name: [long, "7.88"] for name in ("lat", "lon", "coordenadas", "fecha", "pais", "fuente", "tipo", "lugar")
    }
    assert examine(table).refused_count == 2
