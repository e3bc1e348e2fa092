"""The dataset that this process shows, read once and shared by all sessions."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from corredor.dataset import Atlas, find_geodata, read_atlas, translate_atlas
from corredor.errors import DatasetError
from corredor.selection.index import ranges_for
from corredor.vocabulary import LANGUAGES, LAYERS

MEASURED_TO = ("corridors", "prisons")
"""Layers to which the panel and the distance filter measure."""

MEASURE_AFTER_S = 5.0

_lock = threading.Lock()
_settled = False
_read: dict[Path, tuple[float, dict[str, Atlas]]] = {}


def _newest_change(folder: Path) -> float:
    """Give the latest change time of the dataset's files, in seconds; 0 where there is none."""
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)


def get_atlas(language: str = LANGUAGES[0]) -> Atlas:
    """Give the dataset in a language, read anew when a file in its folder has changed.

    Raises
    ------
    corredor.errors.DatasetError
        When the folder cannot be used at all.
    """
    folder = find_geodata()
    changed = _newest_change(folder)
    with _lock:
        if folder not in _read or _read[folder][0] != changed:
            atlas = read_atlas(folder)
            _read[folder] = (changed, {name: translate_atlas(atlas, name) for name in LANGUAGES})
        return _read[folder][1][language]


def settle_memory() -> None:
    """Take what all sessions share out of the sight of the collector of cycles; once in the life of the process.

    Streamlit has all generations collected after every run of the script. With the modules and the dataset among
    them that took a fifth of a second, four times as long as drawing the page.
    """
    global _settled
    with _lock:
        if _settled:
            return
        _settled = True
    gc.collect()
    gc.freeze()


def _measure_ahead() -> None:
    """Measure the distances that the first click or the first distance filter would otherwise wait for."""
    try:
        atlas = get_atlas()
    except DatasetError:
        return  # the page says what is wrong
    for layer in LAYERS:
        for target in MEASURED_TO:
            if layer != target and len(atlas.layer(layer)) and len(atlas.layer(target)):
                ranges_for(atlas, layer, target)


@asynccontextmanager
async def warm_up(_: object) -> AsyncIterator[None]:
    """Measure distances soon after the start of the server, but not while the first visitor waits for the map."""
    later = threading.Timer(MEASURE_AFTER_S, _measure_ahead)
    later.daemon = True
    later.start()
    yield
    later.cancel()
