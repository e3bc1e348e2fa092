"""A short file name for a selection."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import Final

from corredor.selection.fields import Camera, SelectionFields
from corredor.selection.query import write_query
from corredor.selection.values import fold_text
from corredor.vocabulary import LAYERS

MAX_SLUG_LENGTH: Final = 80
_DIGEST_LENGTH: Final = 6


def write_slug(selection: SelectionFields) -> str:
    """Write what a selection asks for in at most 80 of ``a-z 0-9 -``.

    Where the words alone would not tell two selections apart (bounds, free text, too long), six figures of a
    hash of the link follow. The camera does not matter.

    Returns
    -------
    str
        Such as ``cells-chl-per-extortion-2022-2024``; ``atlas`` for the default.
    """
    words = _list_words(selection)
    text = "-".join(word for word in (_write_ascii(word) for word in words) if word)
    if len(text) <= MAX_SLUG_LENGTH and not selection.text and not selection.bounds:
        return text
    link = write_query(dataclasses.replace(selection, camera=Camera()))
    digest = hashlib.sha256(link.encode("utf-8")).hexdigest()[:_DIGEST_LENGTH]
    room = MAX_SLUG_LENGTH - _DIGEST_LENGTH - 1
    if len(text) > room:
        text = text[: room + 1].rpartition("-")[0] or text[:room]
    return f"{text}-{digest}"


def _list_words(selection: SelectionFields) -> list[str]:
    shipped = tuple(layer for layer in selection.layers if layer in LAYERS)
    own = [layer for layer in selection.layers if layer not in LAYERS]
    layers = (["atlas"] if shipped == LAYERS else [*shipped] if shipped or own else ["no-layer"]) + own
    match = ["all-of"] if selection.match == "all" and len(selection.activities) > 1 else []
    words = [*layers, *selection.countries, *match, *selection.activities, *selection.kinds, *selection.types]
    if selection.period_from and selection.period_to:
        words += [selection.period_from] + [selection.period_to] * (selection.period_to != selection.period_from)
    elif selection.period_from:
        words += ["since", selection.period_from]
    elif selection.period_to:
        words += ["until", selection.period_to]
    words += [selection.grade or "", selection.precision or "", *selection.statuses, selection.text]
    if selection.near:
        words.append(f"near {selection.near[0]} {selection.near[1]:g} km")
    if selection.bounds:
        words.append("area")
    return words


def _write_ascii(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold_text(word)).strip("-")
