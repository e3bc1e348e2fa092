"""The page of a snapshot: one HTML file with map, data, picture, table and sources, which asks nobody for more."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from PIL import Image

from corredor import __version__
from corredor.evidence import build_citations
from corredor.exporting.own_rows import describe_own
from corredor.i18n import format_day, format_number, translate
from corredor.mapping import build_bands, build_payload, encode_mask, read_asset
from corredor.mapping.hexagons import pack_cells
from corredor.mapping.payload import POINT_LAYERS
from corredor.selection import View, withhold_rows, write_alt_text, write_sentence
from corredor.selection.query import write_query
from corredor.sharing.basemap import pack_places
from corredor.sharing.frame import write_frame
from corredor.sharing.rows import build_page_rows
from corredor.vocabulary import LAYERS

PICTURE_COLOURS: Final = 128
MASKED: Final = ("corridors", *POINT_LAYERS)
FINGERPRINT_PLACE: Final = b"<!-- fingerprint -->"
"""Where whoever serves the page says the fingerprint, which is taken of the page too and so cannot stand in it."""


@cache
def _environment() -> Environment:
    loader = ChoiceLoader(
        [PackageLoader("corredor.sharing", "templates"), PackageLoader("corredor.evidence", "templates")]
    )
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _read_template(name: str) -> str:
    return files("corredor.sharing").joinpath("templates").joinpath(name).read_text(encoding="utf-8")


def _read_script(name: str) -> str:
    # browsers hash what they parsed, with line feeds alone: a policy by hash must see the same bytes
    return read_asset(name)[0].decode().replace("\r\n", "\n")


def _shrink_picture(picture: bytes) -> bytes:
    """Write a PNG with at most `PICTURE_COLOURS` colours: a third of the size, and no difference to the eye."""
    with Image.open(io.BytesIO(picture)) as opened:
        drawn = opened.convert("RGB")
    packed = drawn.quantize(PICTURE_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = io.BytesIO()
    packed.save(written, "PNG", optimize=True)
    return written.getvalue()


def _measure_picture(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.size


def _pack(value: object) -> str:
    """Write a value as gzipped JSON in base64: the same text for the same value."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return base64.b64encode(gzip.compress(plain, 9, mtime=0)).decode()


def _write_settings(value: object) -> str:
    """Write a value as JSON that cannot end the script element that it stands in."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _cut(view: View) -> Mapping[str, Any]:
    """Make layers of just the records shown, for the map's data and masks."""
    empty = {layer: view.atlas.layer(layer).iloc[:0] for layer in (*LAYERS, *view.atlas.own)}
    return MappingProxyType(empty | dict(view.frames))


def _place_camera(view: View) -> dict[str, Any] | None:
    camera = view.selection.camera
    if camera.centre is not None and camera.zoom is not None:
        return {"order": 1, "centre": list(camera.centre), "zoom": camera.zoom}
    from corredor.mapping.figure.extent import find_extent

    extent = find_extent(view)
    if extent.far is not None:  # records an ocean apart: all of it, where the picture has an inset
        return None
    west, south, east, north = extent.bounds
    return {"order": 1, "bounds": [west, south, east + 360 * (east < west), north]}


def _count(view: View, layer: str) -> int:
    """Count the records of a layer that are shown; of corridors, the corridors and not their legs."""
    frame = view.frames.get(layer)
    if frame is None:
        return 0
    if layer in view.atlas.own:
        return view.counts[layer].shown
    return int(frame["corridor"].nunique()) if layer == "corridors" else len(frame)


def _build_settings(view: View, link: str, language: str) -> dict[str, Any]:
    from corredor.mapping.web import HOME_BOUNDS

    masks, possible = {}, {}
    for layer in (*MASKED, *view.atlas.own):
        frame = view.frames.get(layer)
        number = 0 if frame is None else len(frame)
        masks[layer] = encode_mask(range(number), number)
        if frame is not None and "verdict" in frame:
            unsure = [row for row, verdict in enumerate(frame["verdict"]) if verdict == "possible"]
            possible[layer] = encode_mask(unsure, number)
    camera = view.selection.camera
    shown = {record_id for frame in view.frames.values() for record_id in frame["id"]}
    return {
        "mask": masks,
        "possible": possible,
        "theme": "dark" if camera.basemap == "dark" else "light",
        "credit": view.atlas.meta.credit,
        "bounds": list(HOME_BOUNDS),
        "camera": _place_camera(view),
        "open": camera.open if camera.open in shown else None,
        "link": link,
        **({} if view.events is None else {"events": view.events.shown}),
        "words": {
            "previous": translate("panel.previous", language),
            "next": translate("panel.next", language),
            "position": translate("panel.position", language, k="{k}", n="{n}"),
        },
    }


def build_page(
    view: View,
    *,
    language: str,
    created: datetime,
    picture: bytes,
    link: str = "",
) -> bytes:
    """Build the page of a snapshot.

    Parameters
    ----------
    view : View
        What is shown; its atlas in `language`.
    language : str
        One of ``vocabulary.LANGUAGES``.
    created : datetime
        When the snapshot was made, UTC.
    picture : bytes
        The map as a PNG, shown where there is no JavaScript and on paper.
    link : str
        Address under which the snapshot is published; empty for a page that is only a file.

    Returns
    -------
    bytes
        UTF-8 HTML, the same for the same input. Own layers of the view are in it, marked as such, by counts alone
        where their terms forbid to pass rows on. Without `link` its own security policy forbids every request.
    """

    def write(key: str, **values: object) -> str:
        return translate(key, language, **values)

    from corredor.mapping.figure.headline import write_headline

    view = withhold_rows(view)
    atlas = dataclasses.replace(view.atlas, layers=_cut(view))
    title = write_headline(view, language)
    sources = list(
        dict.fromkeys(source for frame in view.frames.values() for ids in frame["sources"] for source in ids)
    )
    citations = build_citations(atlas, sources, language)
    numbers = {citation.id: number for number, citation in enumerate(citations, start=1)}
    packed = {
        "atlas": build_payload(atlas, language),
        "bands": build_bands(atlas)
        if len(atlas.layer("corridors"))
        else {"type": "FeatureCollection", "features": []},
        **({} if view.events is None else {"events": pack_cells(view.events)}),
        "places": pack_places(view.atlas.places, language, view.atlas.shipped_hash),
    }
    site = link.rpartition("/s/")[0]
    page = (
        _environment()
        .get_template("page.html")
        .render(
            t=write,
            locale=write("locale.tag"),
            theme="dark" if view.selection.camera.basemap == "dark" else "light",
            title=title,
            sentence=write_sentence(view, language),
            alt=write_alt_text(view, language),
            dataset_version=atlas.meta.version,
            last_record=format_day(atlas.meta.last_record or None, language),
            made=format_day(created.strftime("%Y-%m-%d"), language),
            program_version=__version__,
            credit=atlas.meta.credit,
            licence=atlas.meta.licence,
            own_data=describe_own(view, language),
            link=link,
            site=site,
            query=write_query(view.selection),
            frame=write_frame(link, title) if link else "",
            fingerprint_place=FINGERPRINT_PLACE.decode(),
            layers=[
                (
                    layer,
                    atlas.own[layer].title if layer in atlas.own else write(f"layer.{layer}", n=2),
                    format_number(shown, language),
                )
                for layer in (*LAYERS, *atlas.own)
                if (shown := _count(view, layer))
            ],
            rows=build_page_rows(view, language, numbers),
            citations=citations,
            picture_size=_measure_picture(picture),
            picture=f"data:image/png;base64,{base64.b64encode(_shrink_picture(picture)).decode()}",
            styles=_read_script("leaflet.css") + _read_script("map.css") + _read_template("page.css"),
            settings=_write_settings(_build_settings(view, link, language)),
            packed=_pack(packed),
            scripts=[_read_script("leaflet.js"), _read_script("map.js"), _read_script("page.js")],
        )
    )
    return page.lstrip().encode()
