from __future__ import annotations

from corredor.dataset import DataLicence, DatasetMeta, find_geodata, read_atlas
from corredor.sharing.licences import list_data_sources, name_licence


def test_a_known_licence_has_its_title_and_address() -> None:
    assert name_licence("CC0-1.0") == {
        "name": "CC0-1.0",
        "title": "Creative Commons Zero 1.0",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    }


def test_another_licence_is_named_as_it_is() -> None:
    assert name_licence("ask us") == {"name": "ask us", "title": "ask us"}
    assert name_licence("") == {"name": "unknown", "title": "unknown"}


def test_the_records_come_first_and_the_base_maps_after_them() -> None:
    sources = list_data_sources(DatasetMeta(title="T", version="2026.1", licence="CC-BY-NC-4.0", credit="C"))
    assert [source["licenses"][0]["name"] for source in sources] == ["CC-BY-NC-4.0", "public-domain", "CC-BY-4.0"]
    assert [source["credit"] for source in sources] == ["C", "Made with Natural Earth", "GeoNames"]


def test_what_the_dataset_says_of_its_parts_is_listed_part_by_part() -> None:
    towns = DataLicence("points", "CC-BY-4.0; CC-BY-SA-4.0", "GeoNames; Wikipedia", "https://www.geonames.org/")
    odd = DataLicence("outlines", "public domain", "", "javascript:alert(1)")
    sources = list_data_sources(DatasetMeta(title="T", licence="CC0-1.0", licences=(towns, odd)))
    assert sources[1:] == [
        {
            "title": "GeoNames; Wikipedia",
            "part": "points",
            "credit": "GeoNames; Wikipedia",
            "licenses": [name_licence("CC-BY-4.0"), name_licence("CC-BY-SA-4.0")],
            "path": "https://www.geonames.org/",
        },
        {
            "title": "outlines",
            "part": "outlines",
            "credit": "",
            "licenses": [{"name": "public-domain", "title": "Public domain"}],
        },
    ]


def test_the_shipped_dataset_credits_all_whom_it_took_from() -> None:
    credits = " · ".join(source["credit"] for source in list_data_sources(read_atlas(find_geodata()).meta))
    for name in ("Corredor", "GeoNames", "Wikipedia", "Natural Earth"):
        assert name in credits
