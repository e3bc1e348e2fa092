"""A broken dataset starts all the same and says what is wrong with it, as the check on the command line does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from corredor.dataset import check_dataset
from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit
from tests.fixtures_dataset import write_dataset

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny dataset with a cell of unknown activity, a prison without source, and no readable incidents."""

    def spoil_cells(cells: list[dict[str, Any]]) -> None:
        cells[0]["properties"]["activities"] = ["juggling *for* <b>money</b>"]

    def spoil_prisons(prisons: list[dict[str, Any]]) -> None:
        prisons[0]["properties"]["sources"] = ["nobody"]

    return write_dataset(
        tmp_path_factory.mktemp("broken") / "geodata",
        cells=spoil_cells,
        prisons=spoil_prisons,
        incidents='{"type": "FeatureCollection", "features": [',
        towns=None,
    )


def forget_missing_file(visit: Visit) -> None:
    """Pass over the one complaint that belongs to this dataset: it has no towns, and the browser says so."""
    visit.console_errors[:] = [text for text in visit.console_errors if "status of 503" not in text]


def test_the_fault_list_is_that_of_the_check_and_the_rest_is_shown(open_page: OpenPage, broken: Path) -> None:
    faults, counts = check_dataset(broken)
    assert len(faults) >= 4
    visit = open_page("at=-72,7,7", dataset=broken, locale="es-CL")
    listed = visit.page.get_by_test_id("stMain").get_by_test_id("stCode").locator("code")
    assert listed.inner_text().splitlines() == [str(fault) for fault in faults]
    expect(visit.page.locator("summary", has_text=f"{len(faults)} errores en los datos")).to_be_visible()
    visit.expect_counts(dict(counts.layers))
    assert dict(counts.layers) == {"corridors": 2, "cells": 1, "prisons": 1, "incidents": 0}
    visit.chips.first.click()
    expect(visit.evidence).to_have_count(1)
    forget_missing_file(visit)


@pytest.mark.parametrize(("kind", "locale"), [("missing", "en-GB"), ("empty", "es-CL")])
def test_an_unusable_folder_is_said_in_a_sentence(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory, kind: str, locale: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"unusable_{kind}"
    if kind == "empty":
        folder.mkdir(exist_ok=True)
    visit = open_page(None, dataset=folder, locale=locale)
    visit.page.goto(visit.base)
    told = {"en-GB": "This dataset folder cannot be used.", "es-CL": "Esta carpeta de datos no se puede usar."}
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text(told[locale])
    expect(visit.page.get_by_test_id("stCode").first).to_contain_text(str(folder))
    expect(visit.page.get_by_test_id("stException")).to_have_count(0)
    expect(visit.page.locator("body")).not_to_contain_text("Traceback")
