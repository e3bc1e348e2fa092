from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from corredor.dataset import Atlas, find_geodata, read_atlas, translate_atlas
from corredor.mapping.figure import draw_figure
from corredor.selection import Camera, Selection
from corredor.sharing.page import FINGERPRINT_PLACE, build_page
from corredor.vocabulary import LANGUAGES
from tests.fixtures_dataset import write_dataset

CREATED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def draw_square() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "#0072B2").save(drawn, "PNG")
    return drawn.getvalue()


PICTURE = draw_square()
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"q\" 's' `t` ${x} {{7*7}} \u202e"


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def read_settings(page: bytes) -> dict[str, Any]:
    found = re.search(rb'id="settings">([^<]*)<', page)
    assert found is not None
    return json.loads(found.group(1))


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    return read_atlas(write_dataset(tmp_path / "geodata"))


def build(atlas: Atlas, selection: Selection | None = None, link: str = "", language: str = "en") -> bytes:
    view = (selection or Selection()).apply(atlas)
    return build_page(view, language=language, created=CREATED, picture=PICTURE, link=link)


def unpack(page: bytes) -> dict[str, Any]:
    found = re.search(rb'id="packed">([^<]*)<', page)
    assert found is not None
    return json.loads(gzip.decompress(base64.b64decode(found.group(1))))


def test_the_same_view_gives_the_same_bytes(atlas: Atlas) -> None:
    assert build(atlas) == build(atlas)


def test_the_page_holds_exactly_the_records_of_the_selection(atlas: Atlas) -> None:
    page = build(atlas, Selection(countries=("COL",)))
    view = Selection(countries=("COL",)).apply(atlas)
    shown = [record for frame in view.frames.values() for record in frame["id"]]
    rows = [attrs["data-id"] for tag, attrs in Elements(page).found if tag == "tr" and "data-id" in attrs]
    assert rows == shown
    packed = unpack(page)["atlas"]
    inside = [leg["id"] for leg in packed["legs"]] + [r["id"] for rows in packed["layers"].values() for r in rows]
    assert sorted(inside) == sorted(shown)


def test_the_map_opens_on_what_the_picture_shows(atlas: Atlas) -> None:
    assert read_settings(build(atlas, Selection(bounds=(-73.0, 7.0, -72.0, 8.0))))["camera"]["bounds"] == [
        -73.0,
        7.0,
        -72.0,
        8.0,
    ]
    at = Camera(centre=(-70.5, -18.25), zoom=6.0)
    assert read_settings(build(atlas, Selection(camera=at)))["camera"]["centre"] == [-70.5, -18.25]
    cells = Selection(layers=("cells",), activities=("extortion",))
    west, south, east, north = read_settings(build(atlas, cells))["camera"]["bounds"]
    [place] = cells.apply(atlas).frames["cells"].geometry
    assert west < place.x < east < west + 5
    assert south < place.y < north < south + 5


def test_corridors_are_counted_and_not_their_legs(atlas: Atlas) -> None:
    labels = re.findall(r'value="corridors" checked> ([^<]*)</label>', build(atlas).decode())
    legs = Selection().apply(atlas).frames["corridors"]
    assert labels == [f"corridors {legs['corridor'].nunique()}"]
    assert len(legs) > legs["corridor"].nunique()


def test_a_published_page_offers_its_frame_to_be_copied(atlas: Atlas) -> None:
    link = "https://example.org/s/abc"
    page = build(atlas, link=link).decode()
    [code] = re.findall(r"<code>(.*?)</code>", page)
    assert html.unescape(code).startswith(f'<iframe src="{link}/embed" title="')
    assert page.count(FINGERPRINT_PLACE.decode()) == 1
    alone = build(atlas).decode()
    assert "<code>" not in alone
    assert FINGERPRINT_PLACE.decode() not in alone


def test_a_page_that_is_a_file_may_ask_nobody(atlas: Atlas) -> None:
    page = build(atlas)
    policies = [a["content"] for tag, a in Elements(page).found if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in str(policies[0])
    assert "connect-src 'none'" in str(policies[0])
    for tag, attrs in Elements(page).found:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        if tag in ("img", "script", "source"):
            assert str(attrs.get("src") or "data:").startswith("data:")


def test_no_element_needs_inline_style_or_handlers(atlas: Atlas) -> None:
    for _, attrs in Elements(build(atlas, link="https://example.org/s/abc")).found:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]


def test_a_published_page_carries_tags_for_messengers(atlas: Atlas) -> None:
    link = "https://example.org/s/abc"
    found = Elements(build(atlas, link=link)).found
    properties = {a["property"]: a["content"] for tag, a in found if tag == "meta" and "property" in a}
    assert properties["og:image"] == f"{link}/map.png"
    assert properties["og:url"] == link
    assert any(a.get("type") == "application/json+oembed" for _, a in found)


def test_without_scripts_there_is_a_picture_with_words_and_a_table(atlas: Atlas) -> None:
    found = Elements(build(atlas)).found
    picture = next(attrs for tag, attrs in found if tag == "img")
    assert str(picture["src"]).startswith("data:image/png;base64,")
    assert picture["alt"]
    assert sum(tag == "tr" for tag, _ in found) == 1 + Selection().apply(atlas).shown


def test_hostile_words_are_inert(tmp_path: Path) -> None:
    def change(features: list[dict[str, Any]]) -> None:
        features[0]["properties"].update(name=HOSTILE, note=HOSTILE, place=HOSTILE, group=HOSTILE)

    page = build(read_atlas(write_dataset(tmp_path / "geodata", cells=change)), link='https://e.org/s/"><script>')
    found = Elements(page).found
    assert sum(tag == "script" for tag, _ in found) == 5
    assert sum(tag == "img" for tag, _ in found) == 1


def test_an_empty_selection_gives_a_page_all_the_same(atlas: Atlas) -> None:
    page = build(atlas, Selection(countries=("PER",)))
    assert unpack(page)["atlas"]["legs"] == []
    assert b"<table>" not in page
    assert b'<ol class="sources">' not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_shipped_dataset_with_its_real_picture_stays_under_a_megabyte_and_a_half(language: str) -> None:
    view = Selection().apply(translate_atlas(read_atlas(find_geodata()), language))
    picture = draw_figure(view, language=language, size="wide")
    assert len(build_page(view, language=language, created=CREATED, picture=picture)) < 1_500_000
