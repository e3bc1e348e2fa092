from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from corredor.dataset import Atlas
from corredor.dataset.outlines import MARGIN_KM, Outlines
from corredor.importing.doctor.boxes import read_country_boxes
from corredor.importing.doctor.countries import find_countries
from corredor.importing.doctor.ground import Ground


@pytest.fixture(scope="module")
def ground(atlas: Atlas) -> Ground:
    return Ground(atlas.places)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Perú", ("PER",)),
        ("Brasil", ("BRA",)),
        ("Estados Unidos", ("USA",)),
        ("EE.UU.", ("USA",)),
        ("República Dominicana", ("DOM",)),
        ("Venezuela (Bolivarian Republic of)", ("VEN",)),
        ("DR Congo (Zaire)", ("COD",)),
        ("Russia (Soviet Union)", ("RUS",)),
        ("CO", ("COL",)),
        ("chl", ("CHL",)),
        ("Colombia; Venezuela", ("COL", "VEN")),
        ("Libya, Tunisia", ("LBY", "TUN")),
        ("Korea, Republic of", ("KOR",)),
        ("n/a", ()),
        ("Atlantis", None),
        ("?!", None),
    ],
)
def test_countries_are_known_by_their_names(name: str, codes: tuple[str, ...] | None) -> None:
    assert find_countries([name]) == [codes]


def test_there_are_boxes_for_nearly_all_countries() -> None:
    boxes = read_country_boxes()
    assert len(boxes) > 220
    west, south, east, north = boxes["BGD"]
    assert west < 88.1 < 92.6 < east
    assert south < 20.8 < 26.6 < north
    assert boxes["RUS"][2] > 180


def test_positions_are_located_as_the_outlines_lie(atlas: Atlas, ground: Ground) -> None:
    random = np.random.default_rng(118)
    lon, lat = random.uniform(-82, -34, 3_000), random.uniform(-40, 14, 3_000)
    country, state = ground.locate(lon, lat)
    points = shapely.points(lon, lat)
    for shapes, codes, found, names in (
        (atlas.places.countries.geometry, atlas.places.countries["iso3"], country, ground.codes),
        (atlas.places.states.geometry, atlas.places.states["id"], state, ground.state_ids),
    ):
        row, hit = shapely.STRtree(shapes.to_numpy()).query(points, predicate="intersects")
        holding = pd.Series(codes.to_numpy()[hit]).groupby(row).agg(set)
        for at in range(len(points)):
            expected = holding.get(at, set())
            assert (names[found[at]] in expected) if expected and found[at] >= 0 else found[at] < 0
        assert (found[holding.index] >= 0).mean() > 0.99


def test_what_is_misplaced_is_farther_than_the_margin(atlas: Atlas, ground: Ground) -> None:
    random = np.random.default_rng(119)
    lon, lat = random.uniform(-82, -60, 400), random.uniform(-8, 14, 400)
    number = ground.find_numbers(pd.Series(["COL"]))[0]
    country = np.full(400, number)
    located, _ = ground.locate(lon, lat)
    misplaced = ground.find_misplaced(country, located, lon, lat, MARGIN_KM)
    countries = atlas.places.countries.set_index("iso3")
    oracle = Outlines(countries.geometry, countries["name_en"])
    gaps = np.array([oracle.measure_gap_km("COL", *position) for position in zip(lon, lat, strict=True)])
    clear = np.abs(gaps - MARGIN_KM) > 1
    assert (misplaced == (gaps > MARGIN_KM))[clear].all()
    assert 20 < misplaced.sum() < 380
    measured = ground.measure_gap_km(country, lon, lat)
    assert measured == pytest.approx(gaps, rel=0.02, abs=0.5)


def test_a_box_has_a_wider_margin_and_may_cross_the_antimeridian(ground: Ground) -> None:
    country = ground.find_numbers(pd.Series(["BGD", "BGD", "RUS", "RUS", "XXX"]))
    lon, lat = np.array([93.2, 95.0, 179.5, -171.0, 0.0]), np.array([23.0, 23.0, 66.0, 65.0, 0.0])
    located, _ = ground.locate(lon, lat)
    assert ground.can_check(country).tolist() == [True, True, True, True, False]
    assert ground.find_misplaced(country, located, lon, lat, 25.0).tolist() == [False, True, False, False, False]
