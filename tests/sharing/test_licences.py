from __future__ import annotations

from corredor.dataset import DatasetMeta
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
