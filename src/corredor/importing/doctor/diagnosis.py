"""What an examination says: counts, findings, questions, and the records that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Answers:
    """What the user said to the questions of an earlier examination of the same file.

    Parameters
    ----------
    day_first : bool or None
        Whether the day stands before the month in dates that can be read both ways.
    crs : str
        What numbers that are no degrees are in, such as ``EPSG:32719``.
    place_by : str
        ``"state"`` or ``"country"``: rows without coordinates become records that are placed only to their state
        (or else country), or country; ``""`` refuses them.
    """

    day_first: bool | None = None
    crs: str = ""
    place_by: str = ""


@dataclass(frozen=True)
class Question:
    """Something that the file itself does not tell.

    Parameters
    ----------
    code : str
        ``date_order``, ``crs`` or ``no_coordinates``: the field of `Answers` is day_first, crs, place_by.
    column : str
        Column in question, ``""`` for the whole table.
    choices : tuple of str
        What can be answered; for ``crs`` those that fit some rows, any other is possible too.
    rows : int
        How many rows wait for the answer.
    values : mapping
        For the words: ``example``, and for ``date_order`` ``day_first`` and ``month_first``, its two readings.
    """

    code: str
    column: str
    choices: tuple[str, ...]
    rows: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """How a column was read, where that was a decision: ``code`` with ``values`` for its words."""

    code: str
    column: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The examination of one table.

    Parameters
    ----------
    preset : str
        Name of the preset that was used.
    terms : str
        Terms under which rows may be passed on; ``"acled"``: not at all, ``""``: those of the file's owner.
    rows, accepted, repaired, refused_count : int
        ``rows == accepted + repaired + refused_count``.
    status : ndarray of object
        ``accepted``, ``repaired`` or ``refused`` for every row.
    findings : DataFrame
        One row per finding, in the order of the rows: row, column, finding, was, now, why (code), values, outcome,
        position.
    questions : tuple of Question
        What would bring more rows in if it were answered.
    notes : tuple of Note
        Decisions about whole columns.
    fields : mapping of str to tuple of str
        Which column was taken for which field.
    records : GeoDataFrame
        Accepted and repaired rows as incidents: the columns of that layer, then row, type, ``original_*``; points
        in EPSG:4326.
    refused : GeoDataFrame
        Refused rows: row, finding, why, values, suggestion, the columns of the file as they were, and a point where
        one can be guessed, else None.
    """

    preset: str
    terms: str
    rows: int
    accepted: int
    repaired: int
    refused_count: int
    status: NDArray[np.object_]
    findings: pd.DataFrame
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    fields: Mapping[str, tuple[str, ...]]
    records: gpd.GeoDataFrame
    refused: gpd.GeoDataFrame
