"""A file of the reader's own: dropped, diagnosed, on the map beside the rest, seen by nobody else, forgotten."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from corredor.i18n import translate
from corredor.sharing.verify import verify_bundle
from tests.browser.conftest import OpenPage
from tests.browser.visit import PHONE, Visit, choose, widget

pytestmark = pytest.mark.browser

LIST = """fecha;pais;ciudad;tipo;lat;lon;descripcion
2023-05-01;Chile;Arica;Extorsión;-18,4783;-70,3126;Cobro a comerciantes
02/06/2023;Perú;Tacna;Secuestro;-70,25;-18,01;Al revés
13/06/2023;Chile;Iquique;Homicidio;-20,2133;-70,1503;"Con ""comillas"" dentro"
2023-07-01;Bolivia;La Paz;Extorsión;16,5;-68,15;Signo perdido
2023-08-11;Colombia;Bogotá;Robo;0;0;Sin lugar
2023-09-12;Chile;Santiago;Extorsión;-33,4569;-70,6483;<img src=x onerror=alert(1)> ${alert(1)}
"""
EXACT = "-18.4783"


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "Mi lista.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def open_dialog(visit: Visit) -> Locator:
    if visit.page.viewport_size and visit.page.viewport_size["width"] < 600:
        visit.page.get_by_test_id("stExpandSidebarButton").click()
    widget(visit.page, "own_open").get_by_role("button").click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def drop(visit: Visit, *files: Path) -> Locator:
    dialog = open_dialog(visit)
    widget(visit.page, "own_files").locator("input[type=file]").set_input_files([str(file) for file in files])
    return dialog


def bring(visit: Visit, file: Path) -> None:
    dialog = drop(visit, file)
    dialog.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(dialog).to_have_count(0)
    visit.map_frame.wait_for_function("() => corredor.state.atlas.layers.own1 !== undefined")
    visit.wait_for_script()


def count_own(visit: Visit) -> int:
    return visit.map_frame.evaluate(
        """() => Array.from(document.querySelectorAll(".mark button.chip.own1"))
             .reduce((sum, chip) => sum + Number(chip.dataset.count), 0)"""
    )


def test_a_list_is_diagnosed_and_stands_beside_the_dataset(open_page: OpenPage, listing: Path) -> None:
    visit = open_page("at=-70,-20,4", locale="es-CL")
    dialog = drop(visit, listing)
    expect(dialog).to_contain_text(translate("own.sum", "es", n=6, accepted=0, repaired=5, refused=1))
    dialog.get_by_role("tab", name=translate("own.map", "es")).click()
    expect(dialog.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    dialog.get_by_test_id("stFormSubmitButton").get_by_role("button", name=re.compile("5 filas")).click()
    expect(dialog).to_have_count(0)
    expect(visit.sentence).to_contain_text("5 filas de «Mi lista»")
    visit.map_frame.wait_for_function("() => corredor.state.atlas.layers.own1 !== undefined")
    assert count_own(visit) == 5
    expect(visit.map.locator(".corredor-legend")).to_contain_text("Mi lista")

    visit.map_frame.evaluate("() => corredor.open('own1:7')")
    expect(visit.evidence).to_contain_text(translate("panel.own_row", "es", file="Mi lista.csv", row=7))
    expect(visit.evidence).to_contain_text("<img src=x onerror=alert(1)> ${alert(1)}")

    visit.page.get_by_role("tab", name="Tabla").click()
    expect(visit.page.get_by_test_id("stDataFrame")).to_be_visible()
    visit.wait_for_script()
    # what the rest is filtered by filters it too
    box = widget(visit.page, "filter_countries").get_by_role("combobox")
    box.click()
    box.press_sequentially("Bolivia")
    box.press("Enter")
    expect(visit.sentence).to_contain_text("1 de 5 filas de «Mi lista»")
    assert "own" not in visit.page.url


def test_nobody_else_and_no_link_sees_it_and_it_can_be_forgotten(open_page: OpenPage, listing: Path) -> None:
    mine = open_page("country=CHL&at=-70,-25,4", locale="es-CL")
    bring(mine, listing)
    told = [url for url in mine.requests if "/corredor/own/" in url]
    assert told

    other = open_page(mine.page.url.removeprefix(mine.base).removeprefix("?"), locale="es-CL")
    expect(other.sentence).not_to_contain_text("Mi lista")
    assert other.map_frame.evaluate("() => Object.keys(corredor.state.atlas.layers).sort().join()") == (
        "cells,incidents,prisons"
    )
    assert "Mi lista" not in other.page.content()
    assert not [url for url in other.requests if "/own/" in url]
    assert EXACT in mine.page.request.get(told[-1]).text()  # so that the next line says something

    widget(mine.page, "own_manage_own1").get_by_role("button").first.click()
    widget(mine.page, "own_forget_own1").get_by_role("button").click()
    expect(mine.sentence).not_to_contain_text("Mi lista")
    assert mine.page.request.get(told[-1]).status == 404
    mine.map_frame.wait_for_function("() => corredor.state.atlas.layers.own1 === undefined")
    assert EXACT not in json.dumps(mine.map_frame.evaluate("() => corredor.state.atlas"))


def test_at_a_public_level_nothing_holds_the_exact_position(open_page: OpenPage, listing: Path) -> None:
    visit = open_page("at=-70,-25,4", locale="es-CL")
    drop(visit, listing)
    expect(visit.page.get_by_test_id("stFormSubmitButton")).to_be_visible()
    level = visit.page.locator("[class*=st-key-own_level_]")
    choose(visit.page, level.get_by_role("combobox"), translate("own.level.town", "es"))
    visit.page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    visit.map_frame.wait_for_function("() => corredor.state.atlas.layers.own1 !== undefined")
    visit.map_frame.evaluate("() => corredor.open('own1:2')")
    expect(visit.evidence).to_contain_text("Mi lista.csv")
    told = [url for url in visit.requests if "/corredor/own/" in url]
    seen = visit.page.content() + visit.page.url + visit.page.request.get(told[-1]).text()
    for exact in ("18.4783", "18,4783", "70.3126", "70,3126"):
        assert exact not in seen


def zip_one(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


BAD_FILES = {
    "leer.csv": b"",
    "ruido.xlsx": bytes(range(256)) * 40,
    "cortado.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geom',
    "no.gpkg": b"SQLite format 3\x00" + b"\xff" * 400,
    "fuera.kml": b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
    "vacio.zip": b"PK\x05\x06" + b"\x00" * 18,
    "lugar.gpx": b"<gpx><wpt lat='95' lon='x'></gpx>",
    "nada.parquet": b"PAR1 nothing PAR1",
    "nada.fgb": b"fgb\x03fgb\x00" + b"\x00" * 30,
    "sin.csv": b"a,b\n1,2\n",
    "solo.tsv": b"a\tb\n",
    "roto.kmz": b"PK\x03\x04" + b"\x07" * 60,
    "hoja.ods": b"PK\x03\x04" + b"\x00" * 60,
    "linea.geojsonl": b'{"type": "Feature", "geometry": nope}\n',
    "capa.zip": zip_one("capa.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96),
}


def test_a_bad_file_of_each_format_gets_a_sentence(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("at=-70,-25,4", locale="es-CL")
    dialog = open_dialog(visit)
    for name, content in BAD_FILES.items():
        path = tmp_path / name
        path.write_bytes(content)
        widget(visit.page, "own_files").locator("input[type=file]").set_input_files(str(path))
        alert = dialog.get_by_test_id("stAlert").first
        expect(alert, name).to_be_visible()
        said = alert.inner_text()
        assert len(said.split()) > 4, name
        for leak in ("Traceback", "/etc/passwd", "root:", "redacted"):
            assert leak not in said, name
        dialog.get_by_role("button", name=re.compile(rf"Remove {re.escape(name)}")).click()
        expect(alert, name).to_have_count(0)


def download(visit: Visit, key: str) -> bytes:
    with visit.page.expect_download() as coming:
        widget(visit.page, key).get_by_role("button").click()
    return Path(coming.value.path()).read_bytes()


def test_it_is_shared_only_when_the_switch_is_on(open_page: OpenPage, listing: Path) -> None:
    visit = open_page("layers=cells&country=CHL&at=-70,-25,4", locale="es-CL")
    bring(visit, listing)
    widget(visit.page, "share").get_by_role("button").click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog).to_contain_text(translate("own_release.left_out", "es"))
    bundle = verify_bundle(download(visit, "share_bundle")).bundle
    assert bundle is not None
    assert "own" not in bundle.manifest
    for name, content in bundle.files.items():
        assert b"Mi lista" not in content, name

    widget(visit.page, "share_own").locator("label").first.click()
    expect(dialog).to_contain_text(
        "«Mi lista»: 3 filas con todas sus columnas, posiciones tan exactas como en el archivo"
    )
    expect(dialog).to_contain_text(translate("own_release.everyone", "es"))
    visit.wait_for_script()
    bundle = verify_bundle(download(visit, "share_bundle")).bundle
    assert bundle is not None
    assert [(one["title"], one["rows"]) for one in bundle.manifest["own"]] == [("Mi lista", 3)]

    # it does not stay on
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    widget(visit.page, "share").get_by_role("button").click()
    expect(dialog).to_contain_text(translate("own_release.left_out", "es"))
    expect(widget(visit.page, "share_own").locator("input")).not_to_be_checked()
    widget(visit.page, "share_own").locator("label").first.click()
    expect(dialog).to_contain_text(translate("own_release.everyone", "es"))
    visit.wait_for_script()

    widget(visit.page, "publish").get_by_role("button").click()
    anchor = visit.page.locator(".corredor-published a")
    expect(anchor).to_be_visible()
    with visit.context.expect_page() as coming:
        anchor.click()
    page = coming.value
    page.locator("html[data-ready=yes]").wait_for(state="attached")
    expect(page.locator("tr[data-id^='own1:']")).to_have_count(3)
    expect(page.locator("footer")).to_contain_text("«Mi lista» (archivo Mi lista.csv), 3 filas")
    assert "«Mi lista»" in (page.locator("meta[property='og:title']").get_attribute("content") or "")
    assert page.locator("[value=own1]").is_checked()
    assert page.request.get(f"{page.url}/map.png").ok
    page.goto(f"{page.url}/embed")
    expect(page.locator(".mark button.chip.own1").first).to_be_visible()


def test_on_a_phone(open_page: OpenPage, listing: Path) -> None:
    visit = open_page("at=-70,-25,4", locale="es-CL", size=PHONE, touch=True)
    dialog = drop(visit, listing)
    button = dialog.get_by_test_id("stFormSubmitButton").get_by_role("button")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    button.click()
    expect(visit.sentence).to_contain_text("5 filas de «Mi lista»")
