from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from corredor.exporting.qgis import COARSE_FILTER, INTERPOLATED_FILTER, build_style
from corredor.vocabulary import LANGUAGES, LAYERS


def parse(layer: str, language: str = "en") -> ET.Element:
    return ET.fromstring(build_style(layer, language))


def read_options(layer: ET.Element) -> dict[str, str]:
    return {option.attrib["name"]: option.attrib["value"] for option in layer.findall("Option/Option")}


def find_symbol(root: ET.Element, chosen: str) -> ET.Element:
    (rule,) = (rule for rule in root.iter("rule") if rule.attrib["filter"] == chosen)
    (symbol,) = (
        one for one in root.findall("renderer-v2/symbols/symbol") if one.attrib["name"] == rule.attrib["symbol"]
    )
    return symbol


@pytest.mark.parametrize(
    ("layer", "shape", "colour"),
    [
        ("cells", "circle", "213,94,0,255"),
        ("incidents", "diamond", "230,159,0,255"),
        ("prisons", "square", "35,39,46,255"),
    ],
)
def test_points_have_the_shape_and_colour_of_their_layer(layer: str, shape: str, colour: str) -> None:
    solid = read_options(find_symbol(parse(layer), "ELSE")[0])
    assert (solid["name"], solid["color"]) == (shape, colour)


@pytest.mark.parametrize("layer", ["cells", "incidents", "prisons"])
def test_a_point_that_stands_for_an_area_is_a_hollow_badge(layer: str) -> None:
    badge = read_options(find_symbol(parse(layer), COARSE_FILTER)[0])
    solid = read_options(find_symbol(parse(layer), "ELSE")[0])
    assert badge["color"].endswith(",0")
    assert badge["outline_color"] == solid["color"]
    assert float(badge["size"]) > float(solid["size"])


def test_legs_have_an_arrow_and_only_interpolated_ones_are_dashed() -> None:
    root = parse("corridors")
    for chosen, style in ((INTERPOLATED_FILTER, "dash"), ("ELSE", "solid")):
        line, arrow = find_symbol(root, chosen)
        assert read_options(line)["line_style"] == style
        assert read_options(line)["line_color"] == "0,114,178,255"
        assert arrow.attrib["class"] == "MarkerLine"
        assert read_options(arrow.find("symbol/layer"))["name"] == "filled_arrowhead"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_rule_has_a_label_and_the_same_style_is_the_same_text(layer: str, language: str) -> None:
    assert all(rule.attrib["label"] for rule in parse(layer, language).iter("rule"))
    assert build_style(layer, language) == build_style(layer, language)


def test_there_is_no_style_for_an_unknown_layer() -> None:
    with pytest.raises(KeyError):
        build_style("roads", "en")
