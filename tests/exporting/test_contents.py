from __future__ import annotations

from collections.abc import Callable

from corredor.evidence import Citation
from corredor.exporting.contents import Export, format_citation
from corredor.selection import Camera, Selection


def test_an_export_says_where_it_comes_from(export: Export, gather: Callable[[Selection], Export]) -> None:
    about = export.about.as_texts()
    assert about["credit"] == "Corredor, CC BY 4.0"
    assert about["licence"] == "CC-BY-4.0"
    assert about["dataset_version"] == "2026.1"
    assert about["selection"]
    assert about["query"] == ""
    assert about["geometry_is=state_label"]
    assert gather(Selection(countries=("VEN",))).about.query == "country=VEN"


def test_it_holds_exactly_the_records_of_the_view(gather: Callable[[Selection], Export]) -> None:
    export = gather(Selection(layers=("cells", "prisons"), countries=("VEN",)))
    assert {layer: list(frame["id"]) for layer, frame in export.layers.items()} == {
        "cells": ["ce_ven_t"],
        "prisons": ["pr_tocoron"],
    }


def test_it_holds_only_the_sources_of_these_records(gather: Callable[[Selection], Export]) -> None:
    assert gather(Selection(text="zzz")).sources.empty
    used = gather(Selection(layers=("cells",))).sources
    assert set(used["id"]) == {
        source for ids in gather(Selection(layers=("cells",))).layers["cells"]["sources"] for source in ids
    }


def test_the_position_of_the_map_changes_nothing(gather: Callable[[Selection], Export]) -> None:
    moved = Selection(camera=Camera(centre=(-70.0, 7.0), zoom=5.0, basemap="dark", open="ce_cucuta"))
    assert gather(moved).about == gather(Selection()).about


def test_a_citation_leaves_out_what_is_unknown() -> None:
    known = Citation("s", "Title", "The Paper", "2023", "https://example.org", "news", "en", "")
    assert format_citation(known) == "The Paper, “Title”, 2023, https://example.org"
    assert format_citation(Citation("s", "", "", "", "", "", "", "")) == "s"
