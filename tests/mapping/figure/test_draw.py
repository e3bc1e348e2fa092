from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from PIL import Image

from corredor.dataset import Atlas, read_atlas
from corredor.errors import QueryError
from corredor.mapping.figure import FIGURE_FORMATS, FIGURE_SIZES, draw_figure, frame_figure, write_alt
from corredor.selection import Selection
from corredor.vocabulary import LANGUAGES
from tests.fixtures_dataset import make_cell, write_dataset

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> $\\frac{x}$ & \"q' 漢字 ${x} &#60;"

DRAW_TWICE = """
import hashlib, sys
from pathlib import Path
from corredor.dataset import read_atlas
from corredor.mapping.figure import FIGURE_FORMATS, draw_figure
from corredor.selection import Selection
view = Selection().apply(read_atlas(Path(sys.argv[1])))
for form in FIGURE_FORMATS:
    print(hashlib.sha256(draw_figure(view, language="es", file_format=form, link="https://x.example/s/1")).hexdigest())
"""


def read_pdf_text(raw: bytes) -> bytes:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL)
    parts = [raw]
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts)


def test_two_processes_draw_the_same_bytes(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "geodata")
    digests = []
    for seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "TZ": f"UTC{seed}",
            "SOURCE_DATE_EPOCH": f"{seed}00000",
        }
        done = subprocess.run(
            [sys.executable, "-c", DRAW_TWICE, str(folder)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.append(done.stdout.split())
    assert len(digests[0]) == len(FIGURE_FORMATS)
    assert digests[0] == digests[1]


def test_settings_of_the_user_change_nothing(tiny: Atlas) -> None:
    view = Selection().apply(tiny)
    before = draw_figure(view, language="en", file_format="svg")
    with mpl.rc_context({"lines.scale_dashes": True, "svg.fonttype": "path", "font.size": 30, "text.color": "red"}):
        assert draw_figure(view, language="en", file_format="svg") == before


def test_threads_draw_what_one_alone_draws(tiny: Atlas) -> None:
    views = [Selection.from_query(query)[0].apply(tiny) for query in ("", "layers=prisons", "country=VEN")]
    alone = [draw_figure(view, language="en", scale=0.5) for view in views]
    drawn: dict[int, bytes] = {}

    def draw(number: int) -> None:
        drawn[number] = draw_figure(views[number], language="en", scale=0.5)

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(len(views))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [drawn[number] for number in range(len(views))] == alone


@pytest.mark.parametrize("size", FIGURE_SIZES)
def test_a_png_has_the_pixels_of_its_size(size: str, tiny: Atlas) -> None:
    raw = draw_figure(Selection().apply(tiny), language="en", size=size, scale=0.5)
    expected = FIGURE_SIZES[size]
    with Image.open(io.BytesIO(raw)) as image:
        assert abs(image.width - expected.width_px / 2) <= 1
        assert abs(image.height - expected.height_px / 2) <= 1
        if expected.dpi:
            assert image.info["dpi"][0] == pytest.approx(expected.dpi / 2, abs=0.1)


def test_twice_the_scale_is_twice_the_pixels(tiny: Atlas) -> None:
    raw = draw_figure(Selection().apply(tiny), language="en", scale=2)
    with Image.open(io.BytesIO(raw)) as image:
        assert image.size == (3200, 1800)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alt_text_is_in_every_format(language: str, tiny: Atlas) -> None:
    view = Selection().apply(tiny)
    alt = write_alt(view, language)
    assert alt == view.selection.alt_text(language, view)
    with Image.open(io.BytesIO(draw_figure(view, language=language, scale=0.5))) as image:
        assert image.text["Description"] == alt
    root = ET.fromstring(draw_figure(view, language=language, file_format="svg"))
    assert root.get("role") == "img"
    assert root.get("lang") == language
    assert root.findtext(f"{SVG}desc") == alt
    described = {
        element.get("id") for element in (root.find(f"{SVG}title"), root.find(f"{SVG}desc")) if element is not None
    }
    assert set((root.get("aria-labelledby") or "").split()) == described
    pdf = draw_figure(view, language=language, file_format="pdf")
    assert b"/Subject" in pdf
    assert f"/Lang ({language})".encode() in pdf
    assert alt.encode("utf-16-be")[:40] in pdf or alt[:40].encode() in pdf


def test_nothing_tells_when_it_was_drawn(tiny: Atlas) -> None:
    view = Selection().apply(tiny)
    for form in FIGURE_FORMATS:
        raw = draw_figure(view, language="en", file_format=form)
        for word in (b"CreationDate", b"ModDate", b"dc:date", b"tIME", b"Creation Time"):
            assert word not in raw


def test_an_svg_keeps_text_layers_and_fonts(tiny: Atlas) -> None:
    raw = draw_figure(Selection().apply(tiny), language="en", file_format="svg", link="https://x.example/s/1")
    root = ET.fromstring(raw)
    inkscape = "{http://www.inkscape.org/namespaces/inkscape}"
    layers = [group.get(f"{inkscape}label") for group in root.findall(f"{SVG}g")]
    wanted = ["paper", "sea", "land", "borders", "corridors", "corridor-arrows", "labels", "badges", "marks"]
    assert [layer for layer in layers if layer in wanted] == wanted
    assert {"headline", "sentence", "legend", "credit", "scale-bar", "locator"} <= set(layers)
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert {"Cúcuta", "Bogotá", "x.example/s/1", "≈"} <= set(texts)
    assert raw.count(b"@font-face") >= 3
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not re.search(rb"(?:href|src|url)\s*[=(]\s*[\"']?https?:", raw)


def test_a_pdf_has_layers_and_embedded_fonts(tiny: Atlas) -> None:
    raw = draw_figure(Selection().apply(tiny), language="en", file_format="pdf")
    text = read_pdf_text(raw)
    names = [name.decode() for name in re.findall(rb"/Type /OCG /Name \(([^)]*)\)", text)]
    assert {"sea", "land", "corridors", "labels", "marks", "legend", "credit"} <= set(names)
    assert text.count(b" BDC") == text.count(b"EMC") == len(names)
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+(\S+)", text))
    assert {b"SourceSansPro-Regular", b"SourceSansPro-Bold"} <= fonts
    assert text.count(b"/FontFile2") >= 3


@pytest.mark.parametrize("form", FIGURE_FORMATS)
@pytest.mark.filterwarnings("error")
def test_hostile_text_is_only_text(form: str, tmp_path: Path) -> None:
    cells = [
        make_cell("ce_x", (-72.5, 7.5), name=HOSTILE, place=HOSTILE),
        make_cell("ce_y", (-72.5, 7.5), place=HOSTILE),
    ]

    def rename(towns: list[dict[str, Any]]) -> None:
        towns[0]["properties"]["name"] = f"👩‍👩‍👧 漢 {HOSTILE}"

    hostile = write_dataset(
        tmp_path / "geodata",
        cells=cells,
        towns=rename,
        metadata=lambda meta: {**meta, "title": HOSTILE, "credit": HOSTILE},
    )
    selection = Selection(text="script").replace(camera=Selection().camera)
    view = selection.apply(read_atlas(hostile))
    raw = draw_figure(view, language="en", file_format=form, link='https://x.example/"><script>')
    if form == "svg":
        root = ET.fromstring(raw)
        assert not list(root.iter(f"{SVG}script"))
        assert b"<script" not in raw
        texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
        assert any(text.startswith("</text><script>alert(1)</script>") for text in texts)
    else:
        assert raw[:4] in (b"\x89PNG", b"%PDF")


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("language", "fr", "language: expected one of en, es, pt, got 'fr'"),
        ("size", "huge", "size: expected one of screen, .* got 'huge'"),
        ("file_format", "gif", "file_format: expected one of png, svg, pdf, got 'gif'"),
        ("theme", "sepia", "theme: expected one of light, dark, got 'sepia'"),
        ("scale", 0.0, "scale: expected 0.25 to 4, got 0.0"),
        ("scale", float("nan"), "scale: expected 0.25 to 4, got nan"),
    ],
)
def test_what_cannot_be_drawn_is_refused(argument: str, value: object, message: str, tiny: Atlas) -> None:
    arguments = {"language": "en", argument: value}
    with pytest.raises(QueryError, match=message):
        draw_figure(Selection().apply(tiny), **arguments)  # type: ignore[arg-type]


def test_a_print_too_large_is_refused(tiny: Atlas) -> None:
    with pytest.raises(QueryError, match="print can be drawn up to scale 2"):
        draw_figure(Selection().apply(tiny), language="en", size="print", scale=4)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "layers=",
        "country=VEN",
        "at=179.9,10,3",
        "at=0,80,0",
        "at=-72.5,7.5,24",
        "bbox=170,-20,-170,20",
        "text=zzz",
    ],
)
def test_every_view_can_be_drawn(query: str, tiny: Atlas) -> None:
    view = Selection.from_query(query)[0].apply(tiny)
    for size in ("wide", "portrait"):
        assert draw_figure(view, language="pt", size=size, scale=0.25).startswith(b"\x89PNG")
        west, south, east, north = frame_figure(view, size)
        assert -180 <= west <= 180
        assert -180 <= east <= 180
        assert south < north


def test_the_shipped_dataset_is_drawn_whole(frozen: Atlas) -> None:
    view = Selection().apply(frozen)
    root = ET.fromstring(draw_figure(view, language="en", file_format="svg"))
    legend = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "legend")
    texts = ["".join(element.itertext()) for element in legend.iter(f"{SVG}text")]
    for words, layer in (("Prison", "prisons"), ("Cell, as reported", "cells"), ("Incident", "incidents")):
        assert texts[texts.index(words) + 1] == str(view.counts[layer].shown)
