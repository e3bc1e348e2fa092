"""Styles of the layers as QGIS reads them (QML): the shapes and colours of the map, told apart by rules.

Written with the standard library's XML writer, so that labels in any language are escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from corredor.exporting.inert import replace_forbidden
from corredor.i18n import translate

COLOURS: Final = {"cells": "#D55E00", "incidents": "#E69F00", "prisons": "#23272E", "corridors": "#0072B2"} | {
    "own1": "#009E73",
    "own2": "#AA4499",
    "own3": "#56B4E9",
    "own4": "#F0E442",
}
"""Okabe-Ito, dark grey for prisons; Tol's purple for the second own layer."""

SHAPES: Final = {"prisons": "square", "cells": "circle", "incidents": "diamond"} | {
    "own1": "triangle",
    "own2": "pentagon",
    "own3": "hexagon",
    "own4": "cross_fill",
}

COARSE_FILTER: Final = "\"geometry_is\" IN ('state_label', 'country_label')"
INTERPOLATED_FILTER: Final = "\"status\" = 'interpolated'"

_POINT_MM: Final = 3.0
_BADGE_MM: Final = 4.6
_LINE_MM: Final = 0.6
_WHITE: Final = "255,255,255,255"
_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


@dataclass(frozen=True)
class _Rule:
    """One line of the legend: its label, which records it draws (empty: all others), and its symbol layers."""

    label: str
    chosen: str
    layers: tuple[ET.Element, ...]


def build_style(layer: str, language: str, title: str = "") -> str:
    """Build the style of a layer.

    Parameters
    ----------
    layer : str
        One of ``vocabulary.ALL_LAYERS``.
    language : str
        Language of the legend.
    title : str
        What the owner of a layer of own data calls it.

    Returns
    -------
    str
        A QML document. Points that stand for a whole state or country are hollow badges; legs that no source names
        are dashed; legs have an arrow in the direction of travel.
    """
    is_line = layer == "corridors"
    rules = _list_leg_rules(language) if is_line else _list_point_rules(layer, language, title)
    root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology|MapTips", labelsEnabled="0")
    renderer = ET.SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0", enableorderby="0"
    )
    listed = ET.SubElement(renderer, "rules", key=_make_key(layer))
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        ET.SubElement(
            listed,
            "rule",
            key=_make_key(f"{layer}/{number}"),
            symbol=str(number),
            label=rule.label,
            filter=rule.chosen or "ELSE",
        )
        symbols.append(_build_symbol(str(number), "line" if is_line else "marker", rule.layers))
    ET.SubElement(root, "mapTip").text = _write_map_tip()
    ET.SubElement(root, "layerGeometryType").text = "1" if is_line else "0"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _list_point_rules(layer: str, language: str, title: str) -> list[_Rule]:
    name = replace_forbidden(title) or translate(f"map.legend_{layer}", language)
    coarse = translate("map.legend_coarse", language)
    colour, shape = _write_colour(COLOURS[layer]), SHAPES[layer]
    hollow = _build_marker(shape, _BADGE_MM, "255,255,255,0", colour, 0.5)
    solid = _build_marker(shape, _POINT_MM, colour, _WHITE, 0.2)
    return [_Rule(f"{name}: {coarse}", COARSE_FILTER, (hollow,)), _Rule(name, "", (solid,))]


def _list_leg_rules(language: str) -> list[_Rule]:
    colour = _write_colour(COLOURS["corridors"])
    named = translate("status.corridors.sourced", language)
    drawn = translate("map.legend_interpolated", language)
    return [
        _Rule(drawn, INTERPOLATED_FILTER, (_build_line(colour, "dash"), _build_arrow("0", colour))),
        _Rule(
            f"{translate('panel.one_corridors', language)}: {named}",
            "",
            (_build_line(colour, "solid"), _build_arrow("1", colour)),
        ),
    ]


def _build_symbol(name: str, kind: str, layers: tuple[ET.Element, ...]) -> ET.Element:
    symbol = ET.Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    symbol.extend(layers)
    return symbol


def _build_marker(shape: str, size_mm: float, fill: str, outline: str, outline_mm: float) -> ET.Element:
    return _build_layer(
        "SimpleMarker",
        {
            "name": shape,
            "color": fill,
            "outline_color": outline,
            "outline_style": "solid",
            "outline_width": f"{outline_mm:g}",
            "outline_width_unit": "MM",
            "size": f"{size_mm:g}",
            "size_unit": "MM",
            "angle": "0",
            "scale_method": "diameter",
            "joinstyle": "miter",
        },
    )


def _build_line(colour: str, style: str) -> ET.Element:
    return _build_layer(
        "SimpleLine",
        {
            "line_color": colour,
            "line_style": style,
            "line_width": f"{_LINE_MM:g}",
            "line_width_unit": "MM",
            "capstyle": "flat" if style == "dash" else "round",
            "joinstyle": "round",
        },
    )


def _build_arrow(symbol: str, colour: str) -> ET.Element:
    arrow = _build_layer(
        "MarkerLine",
        {
            "placement": "centralpoint",
            "placements": "CentralPoint",
            "rotate": "1",
            "interval": "3",
            "interval_unit": "MM",
        },
    )
    head = _build_marker("filled_arrowhead", _POINT_MM, colour, colour, 0)
    arrow.append(_build_symbol(f"@{symbol}@1", "marker", (head,)))
    return arrow


def _build_layer(kind: str, properties: Mapping[str, str]) -> ET.Element:
    """Build a symbol layer with its properties in both spellings: options for QGIS today, props for older ones."""
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
    for name, value in properties.items():
        ET.SubElement(layer, "prop", k=name, v=value)
    return layer


def _write_map_tip() -> str:
    """Write the tip of a feature: texts of records escaped by QGIS before they become HTML."""
    shown = ("name", "geometry_words", "grade_words", "sources_citations", "credit")
    lines = [f"[% replace(replace(coalesce(\"{name}\", ''), '&', '&amp;'), '<', '&lt;') %]" for name in shown]
    return "<p>" + "</p><p>".join(lines) + "</p>"


def _write_colour(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _make_key(name: str) -> str:
    return f"{{{uuid5(NAMESPACE_URL, f'corredor/qgis/{name}')}}}"
