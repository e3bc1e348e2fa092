"""KML: folders per layer, every field as data, a balloon that is text and nothing else."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import shapely

from corredor.exporting.contents import Export
from corredor.exporting.inert import flatten_lists, replace_forbidden
from corredor.exporting.qgis import COLOURS
from corredor.exporting.records import AREA_MEANINGS, LIST_COLUMNS
from corredor.i18n import capitalise, translate

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
COORDINATE_DIGITS: Final = 6

_LINE_WIDTH: Final = "3"


def write_kml(export: Export) -> bytes:
    """Write an export as KML 2.2.

    Parameters
    ----------
    export : Export
        What to write.

    Returns
    -------
    bytes
        UTF-8; lon, lat in WGS 84. A record placed only to a state or country is a label without an icon, and its
        name says so. Characters that XML forbids are replaced by U+FFFD.
    """
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _add(document, "name", export.about.title or "corredor")
    _add(document, "open", "1")
    _add(document, "description", "".join(_write_paragraphs(_describe(export))))
    document.append(_build_data({**export.about.as_texts()}))
    for layer in export.layers:
        for style in _build_styles(layer):
            document.append(style)
    for layer, frame in export.layers.items():
        document.append(_build_folder(layer, frame, export))
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _describe(export: Export) -> Iterator[str]:
    about = export.about
    yield from (about.selection, about.notice, about.credit, about.licence, about.own_data)
    yield from export.sources["citation"]


def _build_folder(layer: str, frame: gpd.GeoDataFrame, export: Export) -> ET.Element:
    folder = ET.Element("Folder")
    name = export.titles.get(layer) or capitalise(translate(f"layer.{layer}", export.about.language, n=2))
    _add(folder, "name", name)
    flat = flatten_lists(frame, LIST_COLUMNS).drop(columns="geometry")
    for geometry, citations, row in zip(
        frame["geometry"], frame["sources_citations"], flat.to_dict("records"), strict=True
    ):
        folder.append(_build_placemark(layer, row, citations, geometry))
    return folder


def _build_placemark(
    layer: str, record: dict[str, Any], citations: tuple[str, ...], geometry: shapely.Geometry | None
) -> ET.Element:
    placemark = ET.Element("Placemark")
    is_area = record["geometry_is"] in AREA_MEANINGS
    _add(placemark, "name", f"{record['name']} ({record['geometry_words']})" if is_area else record["name"])
    ET.SubElement(placemark, "Snippet", maxLines="0")
    _add(placemark, "description", "".join(_write_paragraphs(_list_lines(record, citations))))
    _add(placemark, "styleUrl", f"#{_pick_style(layer, record)}")
    # Readers fold a field called name into the name of the placemark, and lose it.
    placemark.append(_build_data({"record_name" if field == "name" else field: record[field] for field in record}))
    if geometry is not None and not geometry.is_empty:
        placemark.append(_build_geometry(geometry))
    return placemark


def _list_lines(record: dict[str, Any], citations: tuple[str, ...]) -> Iterator[str]:
    place = ", ".join(dict.fromkeys(part for part in (record["place"], record["country_words"]) if part))
    period = " – ".join(dict.fromkeys(day for day in (record["first_seen"], record["last_seen"]) if day))
    evidence = "; ".join(part for part in (record["grade_words"], record["basis_words"]) if part)
    yield from (record["name"], place, period, record["status_words"], record["activities_words"])
    yield from (record["note"], evidence, record["geometry_words"], *citations, record["credit"])


def _write_paragraphs(lines: Iterator[str]) -> Iterator[str]:
    """Write lines as HTML paragraphs that hold no markup, and no ``$[entity]`` that Google Earth would fill in."""
    for line in lines:
        if line:
            yield f"<p>{html.escape(replace_forbidden(line)).replace('$', '&#36;')}</p>"


def _build_data(fields: dict[str, Any]) -> ET.Element:
    extended = ET.Element("ExtendedData")
    for name, value in fields.items():
        if value is not None and not pd.isna(value):
            _add(ET.SubElement(extended, "Data", name=name), "value", _write_value(value))
    return extended


def _write_value(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value)


def _build_geometry(geometry: shapely.Geometry) -> ET.Element:
    element = ET.Element(geometry.geom_type)
    if geometry.geom_type == "LineString":
        _add(element, "tessellate", "1")
    positions = shapely.get_coordinates(geometry).round(COORDINATE_DIGITS).tolist()
    _add(element, "coordinates", " ".join(f"{lon!r},{lat!r}" for lon, lat in positions))
    return element


def _pick_style(layer: str, record: dict[str, Any]) -> str:
    if layer == "corridors":
        return f"corridors_{record['status']}"
    return f"{layer}_area" if record["geometry_is"] in AREA_MEANINGS else layer


def _build_styles(layer: str) -> Iterator[ET.Element]:
    colour = COLOURS[layer]
    if layer == "corridors":
        yield _build_style("corridors_sourced", "LineStyle", {"color": _write_colour(colour), "width": _LINE_WIDTH})
        faint = {"color": _write_colour(colour, opacity="80"), "width": _LINE_WIDTH}
        yield _build_style("corridors_interpolated", "LineStyle", faint)
        return
    yield _build_style(layer, "IconStyle", {"color": _write_colour(colour), "scale": "0.9"})
    yield _build_style(f"{layer}_area", "IconStyle", {"scale": "0"})


def _build_style(name: str, kind: str, settings: dict[str, str]) -> ET.Element:
    style = ET.Element("Style", id=name)
    element = ET.SubElement(style, kind)
    for setting, value in settings.items():
        _add(element, setting, value)
    _add(ET.SubElement(style, "BalloonStyle"), "text", "$[description]")
    return style


def _write_colour(colour: str, opacity: str = "ff") -> str:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{opacity}{blue}{green}{red}".lower()


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = replace_forbidden(text)
