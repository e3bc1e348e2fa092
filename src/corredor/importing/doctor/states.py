"""Names of states, to their codes, and rows without coordinates placed by them."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.atlas import Places
from corredor.importing.doctor.findings import Ledger
from corredor.importing.doctor.ground import Codes, Ground
from corredor.importing.doctor.numbers import EMPTY, UNREADABLE
from corredor.importing.doctor.positions import Positions, write_position
from corredor.importing.doctor.texts import encode
from corredor.importing.presets import Fields
from corredor.importing.presets.preset import fold_name
from corredor.vocabulary import PRECISIONS

_GENERIC_WORDS: Final = re.compile(
    r"^(?:estado|departamento|provincia|region|department|province|state|distrito)_(?:de_la_|de_los_|del_|de_|of_|do_|da_)?"
    r"|_(?:state|department|province|region|division)$"
)


def find_states(columns: pd.DataFrame, fields: Fields, country: Codes, places: Places, ground: Ground) -> Codes:
    """Return the number of the state that each row names, in the order of ``places.states``; -1 for none."""
    if "state" not in fields:
        return np.full(len(columns), -1, dtype=np.int64)
    known: dict[str, dict[str, int]] = {}
    states = places.states
    for column in ("id", "name_pt", "name_es", "name_en", "name"):
        for number, (code, name) in enumerate(zip(states["country"], states[column], strict=True)):
            known.setdefault(fold_name(str(name)), {})[code] = number
    listed = list(dict.fromkeys(states["country"]))
    codes, distinct = encode(columns[fields["state"][0]])
    numbers = np.full((len(distinct) + 1, len(listed) + 1), -1, dtype=np.int64)
    for at, text in enumerate(distinct):
        name = fold_name(text)
        for code, number in (known.get(name) or known.get(_GENERIC_WORDS.sub("", name)) or {}).items():
            numbers[at, listed.index(code)] = number
    of_country = np.full(len(ground.codes) + 1, len(listed), dtype=np.intp)
    of_country[ground.find_numbers(pd.Series(listed))] = np.arange(len(listed))
    return numbers[codes, of_country[country]]


def place_without_coordinates(
    positions: Positions,
    ranks: NDArray[np.int64],
    country: Codes,
    state: Codes,
    places: Places,
    ground: Ground,
    ledger: Ledger,
    place_by: str,
) -> int:
    """Refuse rows without coordinates, or place them to their state or country; return how many could be placed.

    Parameters
    ----------
    positions, ranks
        Changed where a row is placed.
    place_by : str
        ``"state"``, ``"country"`` or ``""``.
    """
    missing = (positions.forms == EMPTY) | (positions.forms == UNREADABLE)
    labels = _read_labels(places, ground)
    by_state = missing & (state >= 0) & (place_by != "country")
    by_country = missing & ~by_state & (country >= 0)
    by_country[by_country] = ~np.isnan(labels["country"][country[by_country], 0])
    if place_by:
        for kind, mask, numbers in (("state", by_state, state), ("country", by_country, country)):
            at = ledger.find_allowed("empty_geometry", mask)
            lon, lat = labels[kind][numbers[at]].T
            was = positions.quote(at)
            positions.move(at, lon, lat)
            ranks[at] = PRECISIONS.index(kind)
            codes = (ground.state_ids if kind == "state" else ground.codes)[numbers[at]]
            now = write_position(lon, lat)
            ledger.repair("empty_geometry", at, positions.column, was, now, f"placed_by_{kind}", area=codes)
    left = missing & np.isnan(positions.lon) & ~ledger.refused
    for form, why in ((EMPTY, "empty_geometry"), (UNREADABLE, "unreadable_geometry")):
        at = np.flatnonzero(left & (positions.forms == form))
        for kind, mask, numbers in (("country", by_country, country), ("state", by_state, state)):
            guessed = at[mask[at]]
            positions.guessed_lon[guessed], positions.guessed_lat[guessed] = labels[kind][numbers[guessed]].T
        ledger.refuse("empty_geometry", at, positions.column, positions.quote(at), "", why)
    return int((by_state | by_country).sum())


def _read_labels(places: Places, ground: Ground) -> dict[str, NDArray[np.float64]]:
    country = np.full((len(ground.codes), 2), np.nan)
    numbers = ground.find_numbers(places.countries["iso3"])
    country[numbers] = places.countries[["label_lon", "label_lat"]].to_numpy(dtype=float)
    return {
        "country": country,
        "state": places.states[["label_lon", "label_lat"]].to_numpy(dtype=float).reshape(-1, 2),
    }
