"""Eleven selections, each as a picture, against pictures that were looked at.

Where a picture has to look different, draw all of them anew and look at them before committing::

    CORREDOR_REDRAW=1 python -m pytest tests/mapping/figure/test_pictures.py
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from corredor.dataset import Atlas, add_own_layers
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection, View
from tests.fixtures_own import make_own

BASELINE = Path(__file__).parent / "baseline"
MOST_DIFFERENT = 0.004
"""Share of pixels that may differ by more than a shade: rounding of other processors, not another map."""


@dataclass(frozen=True)
class Picture:
    query: str
    language: str = "en"
    size: str = "wide"
    theme: str = "light"
    link: str = ""
    own: bool = False


PICTURES = {
    "continent": Picture("", size="square", link="https://corredor.example/s/3kTMd0sQm1yD5eVb2uXw9A"),
    "continent-dark": Picture("", "pt", "portrait", "dark"),
    "continent-print": Picture("", "es", "print"),
    "corridors": Picture("layers=corridors", "es", "print-portrait"),
    "two-countries": Picture("country=PER,CHL&activity=extortion", "es", "screen"),
    "near": Picture("near=corridors:25&layers=cells,prisons"),
    "camera": Picture("at=-72.3,7.8,7", "pt", "wide", "dark"),
    "bounds": Picture("bbox=-72,-21.5,-68,-17", "es", "square"),
    "town": Picture("layers=incidents&text=Quito", "en", "square"),
    "own": Picture("layers=cells&country=PER,CHL", "es", "screen", own=True),
    "empty": Picture("country=BOL&grade=A1", "es", "wide"),
}
SCALES = {"print": 0.25, "print-portrait": 0.25}


def show_own(selection: Selection, atlas: Atlas) -> View:
    """Add two layers of the reader's own, the second of rows that may not be passed on."""
    own = [
        make_own(title="Lista de la ONG", licence="CC BY-SA 4.0"),
        make_own(key="own2", title="ACLED Perú", terms="acled", licence="ACLED"),
    ]
    return selection.replace(layers=(*selection.layers, "own1", "own2")).apply(add_own_layers(atlas, own))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name: str, frozen: Atlas, tmp_path: Path) -> None:
    picture = PICTURES[name]
    selection = Selection.from_query(picture.query)[0]
    view = show_own(selection, frozen) if picture.own else selection.apply(frozen)
    raw = draw_figure(
        view,
        language=picture.language,
        size=picture.size,
        theme=picture.theme,
        scale=SCALES.get(picture.size, 0.5),
        link=picture.link,
    )
    path = BASELINE / f"{name}.png"
    if os.environ.get("CORREDOR_REDRAW"):
        Image.open(io.BytesIO(raw)).quantize(128).save(path, optimize=True)
    share = compare_pictures(raw, path.read_bytes())
    drawn = tmp_path / path.name
    drawn.write_bytes(raw)
    assert share <= MOST_DIFFERENT, f"{share:.2%} of the pixels of {path} differ from {drawn}"


def test_the_pictures_fit_the_repository() -> None:
    assert sorted(path.stem for path in BASELINE.glob("*.png")) == sorted(PICTURES)
    assert sum(path.stat().st_size for path in BASELINE.iterdir()) < 1_500_000


def test_another_picture_is_told_apart(frozen: Atlas) -> None:
    view = Selection.from_query("layers=cells,prisons")[0].apply(frozen)
    raw = draw_figure(view, language="en", scale=0.5)
    assert compare_pictures(raw, (BASELINE / "near.png").read_bytes()) > MOST_DIFFERENT


def compare_pictures(raw: bytes, expected: bytes) -> float:
    """Return the share of pixels that differ by more than 40 of 255 in a channel; 1 where the sizes differ."""
    one, other = (np.asarray(Image.open(io.BytesIO(part)).convert("RGB"), dtype=int) for part in (raw, expected))
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(one - other).max(axis=2) > 40).mean())
