from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from corredor.exporting.contents import Export
from corredor.exporting.kml import write_kml
from corredor.selection import Selection

NAMES = {"k": "http://www.opengis.net/kml/2.2"}


class Tags(HTMLParser):
    """Collect tags and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag if not attrs else f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(export: Export) -> ET.Element:
    return ET.fromstring(write_kml(export))


def find_placemark(root: ET.Element, record_id: str) -> ET.Element:
    (found,) = (one for one in root.iterfind(".//k:Placemark", NAMES) if read_data(one)["id"] == record_id)
    return found


def read_data(element: ET.Element) -> dict[str, str]:
    found = element.findall("k:ExtendedData/k:Data", NAMES)
    return {data.attrib["name"]: data.findtext("k:value", "", NAMES) for data in found}


def test_every_record_is_a_placemark_with_its_evidence(export: Export) -> None:
    root = parse(export)
    assert len(root.findall(".//k:Placemark", NAMES)) == 9
    cell = find_placemark(root, "ce_cucuta")
    assert cell.findtext("k:Point/k:coordinates", "", NAMES) == "-72.5,7.5"
    data = read_data(cell)
    assert data["grade"] == "B2"
    assert data["activities"] == "extortion"
    assert data["start_day"] == "2022-01-01"
    assert "first_seen" not in read_data(find_placemark(root, "ce_ven_t"))
    assert read_data(find_placemark(root, "in_001"))["value"] == "11000"
    balloon = Tags(cell.findtext("k:description", "", NAMES))
    assert balloon.tags == {"p"}
    for part in (data["note"], data["grade_words"], data["geometry_words"], "The Paper", "Corredor, CC BY 4.0"):
        assert part in balloon.text


def test_the_document_says_where_it_comes_from(export: Export) -> None:
    document = parse(export).find("k:Document", NAMES)
    assert document is not None
    described = Tags(document.findtext("k:description", "", NAMES))
    assert described.tags == {"p"}
    assert "Corredor, CC BY 4.0" in described.text
    assert export.about.selection in described.text
    assert read_data(document)["dataset_version"] == "2026.1"


def test_a_record_placed_to_an_area_is_a_label_without_a_pin(export: Export) -> None:
    root = parse(export)
    area = find_placemark(root, "ce_ven_t")
    style = area.findtext("k:styleUrl", "", NAMES)
    assert root.findtext(f".//k:Style[@id='{style[1:]}']/k:IconStyle/k:scale", "", NAMES) == "0"
    assert read_data(area)["geometry_words"] in area.findtext("k:name", "", NAMES)
    assert find_placemark(root, "ce_cucuta").findtext("k:styleUrl", "", NAMES) != style


def test_every_style_that_is_used_is_there(export: Export) -> None:
    root = parse(export)
    styles = {f"#{style.attrib['id']}" for style in root.iterfind(".//k:Style", NAMES)}
    assert {url.text for url in root.iterfind(".//k:styleUrl", NAMES)} <= styles


def test_gdal_reads_it(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "export.kml"
    path.write_bytes(write_kml(export))
    layers = [name for name, _ in pyogrio.list_layers(path)]
    frames = [pyogrio.read_dataframe(path, layer=name) for name in layers]
    assert sum(map(len, frames)) == 9
    assert all(frame.crs.to_epsg() == 4326 for frame in frames)
    assert frames[1].geometry.iloc[0].x == pytest.approx(-72.5)


def test_nothing_is_a_valid_document(gather: Callable[[Selection], Export]) -> None:
    for selection in (Selection(text="zzz"), Selection(layers=())):
        assert parse(gather(selection)).findall(".//k:Placemark", NAMES) == []


def test_hostile_texts_are_inert(hostile: Export) -> None:
    content = write_kml(hostile)
    root = ET.fromstring(content)
    assert b"<script" not in content
    assert b"CDATA" not in content
    for page in root.iterfind(".//k:description", NAMES):
        balloon = Tags(page.text or "")
        assert balloon.tags == {"p"}
        assert "<script>alert(1)</script>" in balloon.text
        assert "$[" not in (page.text or "")
    names = [name.text or "" for name in root.iterfind(".//k:Placemark/k:name", NAMES)]
    assert all("<script>alert(1)</script>" in name and "\x1b" not in name for name in names)
