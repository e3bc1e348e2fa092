from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.exporting.contents import Export, gather_export
from corredor.selection import Selection, View
from tests.fixtures_dataset import write_dataset

HOSTILE = "</name>]]><script>alert(1)</script> \"q\" 'a' `b` ${x} $[id] & \u202eabc \x00\x1b[31m \ud800 =1+1"


@pytest.fixture(scope="session")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The tiny dataset.

    Legs co_andean_01 (sourced), co_andean_02 (interpolated); cells ce_cucuta (town), ce_ven_t (state); prisons
    pr_tocoron (site) and pr_bogota (town); incidents in_001, in_002 (towns) and in_003 (country).
    """
    return read_atlas(write_dataset(tmp_path_factory.mktemp("geodata")))


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def view(atlas: Atlas, selection: Selection) -> View:
    return selection.apply(atlas)


@pytest.fixture
def export(view: View, atlas: Atlas, selection: Selection) -> Export:
    return gather_export(view, atlas, selection, "en")


@pytest.fixture
def gather(atlas: Atlas) -> Callable[[Selection], Export]:
    """Return the export of a selection, in English."""
    return lambda selection: gather_export(selection.apply(atlas), atlas, selection, "en")


@pytest.fixture
def hostile(view: View, atlas: Atlas, selection: Selection) -> Export:
    """An export in which every name, note and actor is `HOSTILE`, and so are titles and credit (without
    the lone surrogate, which no CSV or TOML file can hold)."""
    frames = {}
    for layer, frame in view.frames.items():
        changed = frame.copy()
        for column in ("name", "note", "place"):
            changed[column] = pd.Series([HOSTILE] * len(changed), dtype=object)
        if "actors" in changed:
            changed["actors"] = [(HOSTILE, "=2+2")] * len(changed)
        frames[layer] = changed
    whole = HOSTILE.replace("\ud800", "")
    sources = atlas.sources.assign(title=whole, publisher=whole)
    spoilt = replace(atlas, sources=sources, meta=replace(atlas.meta, credit=whole, title=whole))
    return gather_export(replace(view, frames=frames), spoilt, selection, "en")
