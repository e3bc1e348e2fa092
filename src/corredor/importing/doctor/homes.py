"""The country that each row says it is in, and the region."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.importing.doctor.countries import find_countries
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.ground import Codes, Ground
from corredor.importing.doctor.texts import encode, take
from corredor.importing.presets import Fields, Preset
from corredor.importing.presets.preset import fold_name


@dataclass(frozen=True, eq=False)
class Homes:
    """Which country each row states.

    Parameters
    ----------
    column : str
        Column that states it, ``""`` if none does.
    texts : ndarray of object
        Distinct texts.
    codes : ndarray of int
        Which text each row has, -1 for none.
    named : list of tuple of str or None
        Countries that each text names; None where it is no country.
    country : ndarray of int
        Number of the one country of each row, -1 where there is none or more than one.
    """

    column: str
    texts: NDArray[np.object_]
    codes: NDArray[np.intp]
    named: list[tuple[str, ...] | None]
    country: Codes

    def settle(self, located: Codes, ledger: Ledger, ground: Ground) -> Homes:
        """Give rows with a country that is none the one where they lie, or refuse them."""
        unknown = np.array([*(one is None for one in self.named), False], dtype=bool)[self.codes]
        at = ledger.find_allowed("unknown_country", unknown)
        was = take(self.texts, self.codes[at])
        lies = located[at] >= 0
        ledger.repair(
            "unknown_country",
            at[lies],
            self.column,
            was[lies],
            ground.codes[located[at[lies]]],
            "country_by_position",
        )
        ledger.refuse("unknown_country", at[~lies], self.column, was[~lies], "", "unknown_country")
        return replace(self, country=np.where(unknown, located, self.country))

    def list_codes(self, located: Codes, ground: Ground) -> NDArray[np.object_]:
        """Return the countries of each row as a tuple of codes, its own first: as stated, else where it lies."""
        stated = make_objects([*(one or () for one in self.named), ()])
        single = make_objects([*((code,) for code in ground.codes), ()])
        several = np.array([*(len(one or ()) > 1 for one in self.named), False], dtype=bool)
        listed = single[np.where(self.country >= 0, self.country, located)]
        rows = np.flatnonzero(several[self.codes])
        listed[rows] = stated[self.codes[rows]]
        return listed


def read_countries(columns: pd.DataFrame, fields: Fields, preset: Preset, ground: Ground) -> Homes:
    """Read which country each row states, by its name in any of our languages or its code."""
    is_place = preset.country_from_place and "country" not in fields
    column = fields["place" if is_place else "country"][0] if ("place" if is_place else "country") in fields else ""
    if not column:
        nowhere = np.full(len(columns), -1, dtype=np.int64)
        return Homes("", np.zeros(0, dtype=object), nowhere.astype(np.intp), [], nowhere)
    codes, texts = encode(columns[column])
    named = find_countries([text.rpartition(",")[2].strip() if is_place else text for text in texts])
    if is_place:  # the end of a place need not be a country
        named = [one or () for one in named]
    numbers = ground.find_numbers(
        pd.Series([one[0] if one and len(one) == 1 else None for one in named], dtype=object)
    )
    return Homes(column, texts, codes, named, np.append(numbers, -1)[codes])


def read_regions(columns: pd.DataFrame, fields: Fields, preset: Preset) -> NDArray[np.float64]:
    """Return the box (west, south, east, north) of the region that each row states, NaN where it is not known."""
    if "region" not in fields or not preset.regions:
        return np.full((len(columns), 4), np.nan)
    codes, texts = encode(columns[fields["region"][0]])
    nowhere = (np.nan,) * 4
    return np.array([*(preset.regions.get(fold_name(text), nowhere) for text in texts), nowhere])[codes]
