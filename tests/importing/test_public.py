from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.importing.doctor import Diagnosis
from corredor.importing.output import write_records
from corredor.importing.public import LEVELS, coarsen
from tests.importing.conftest import Examine

LAT, LON = "7.88912", "-72.49671"


@pytest.fixture
def found(examine: Examine) -> Diagnosis:
    table = {
        "id": ["a", "b", "c"],
        "fecha": ["2024-01-05"] * 3,
        "tipo": ["Robo"] * 3,
        "lugar": ["Calle 5, Cúcuta", "Vereda", "Mar"],
        "lat": [LAT, "2.10000", "33.12345"],
        "lon": [LON, "-71.30000", "12.54321"],
        "geom_wkt": [f"POINT ({LON} {LAT})", "", ""],
        "direccion": ["Calle 5 # 23", "", ""],
        "enlace": [f"https://maps.example/@{LAT},{LON},17z", "", "https://a.example/1022"],
        "notas": [f"En {LAT} / {LON}; 1,022 personas", "a las 7,889 y -72,497", "sin más"],
        "deptos": ["Norte de Santander", "", ""],
    }
    return examine(table)


@pytest.mark.parametrize("level", LEVELS)
def test_no_exact_coordinate_is_left_anywhere(atlas: Atlas, found: Diagnosis, level: str) -> None:
    coarse = coarsen(found.records, level, atlas)
    content = write_records(coarse)
    read = gpd.read_parquet(io.BytesIO(content))
    text = " ".join(str(cell) for cell in read.drop(columns="geometry").to_numpy().ravel())
    for exact in (LAT, LON, "33.12345", "12.54321", "7.889", "72.496", "Calle 5 # 23", "Calle 5, Cúcuta"):
        assert exact.lstrip("-") not in text
        assert exact.lstrip("-").encode() not in content
    before = np.column_stack((found.records.geometry.x, found.records.geometry.y))
    after = np.column_stack((read.geometry.x, read.geometry.y))
    assert (np.abs(before - after) > 1e-4).any(axis=1).all()
    assert len(coarse) == len(found.records)


def test_a_town_is_the_nearest_one_and_its_precision_is_honest(atlas: Atlas, found: Diagnosis) -> None:
    coarse = coarsen(found.records, "town", atlas)
    assert coarse["place"].tolist()[0] == "Cúcuta"
    assert coarse["precision"].tolist() == ["town", "state", "country"]
    assert coarse["name"].iloc[0] == "Robo, Cúcuta"
    assert (coarse.geometry.iloc[2].x, coarse.geometry.iloc[2].y) == (12.5, 33.5)


def test_a_state_is_its_label_point(atlas: Atlas, found: Diagnosis) -> None:
    coarse = coarsen(found.records, "state", atlas)
    state = atlas.places.states.set_index("id").loc["CO-NSA"]
    assert (coarse.geometry.iloc[0].x, coarse.geometry.iloc[0].y) == (state["label_lon"], state["label_lat"])
    assert coarse["precision"].tolist() == ["state", "state", "country"]


def test_texts_lose_only_coordinates(atlas: Atlas, found: Diagnosis) -> None:
    coarse = coarsen(found.records, "town", atlas)
    assert coarse["note"].tolist() == ["En … / …; 1,022 personas", "a las 7,889 y -72,497", "sin más"]
    assert coarse["original_enlace"].iloc[2] == "https://a.example/1022"
    assert "original_deptos" in coarse.columns
    assert not {"original_lat", "original_lon", "original_geom_wkt", "original_direccion"} & set(coarse.columns)


def test_nothing_becomes_finer_than_it_was(atlas: Atlas, found: Diagnosis) -> None:
    vague = found.records.assign(precision=pd.Series(["country", "state", None], dtype=object))
    assert coarsen(vague, "town", atlas)["precision"].tolist() == ["country", "state", "country"]


def test_records_stay_as_they_are(atlas: Atlas, found: Diagnosis) -> None:
    before = found.records.copy(deep=True)
    coarsen(found.records, "town", atlas)
    pd.testing.assert_frame_equal(pd.DataFrame(found.records), pd.DataFrame(before))


def test_an_unknown_level_names_the_known_ones(atlas: Atlas, found: Diagnosis) -> None:
    with pytest.raises(QueryError, match="town, state"):
        coarsen(found.records, "street", atlas)
