"""The machine clause of each filter: which records of a layer it removes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.geoprocessing import clip_to_bounds, judge_ranges
from corredor.selection.fields import SelectionFields
from corredor.selection.index import ACTIVITY_BITS, LayerIndex, Mask, ranges_for
from corredor.selection.values import first_day, fold_text, last_day
from corredor.vocabulary import CREDIBILITIES, PRECISIONS, RELIABILITIES, STATUSES


def remove_by_countries(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records that belong to none of the countries."""
    kept = np.zeros(len(index), dtype=np.bool_)
    for code in selection.countries:
        if code in index.countries:
            kept |= index.countries[code]
    return ~kept


def remove_by_activities(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records without any, or without all, of the activities; unknown activities are removed."""
    wanted = sum(ACTIVITY_BITS[activity] for activity in selection.activities)
    found = index.activities & wanted
    return found != wanted if selection.match == "all" else found == 0


def remove_by_kinds(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove incidents of other kinds."""
    return ~np.isin(index.kind, selection.kinds)


def remove_by_types(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records that the file itself calls something else."""
    return ~np.isin(index.type, selection.types)


def remove_by_period(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records whose time does not overlap the period; undated ones are removed."""
    kept = ~np.isnat(index.start_day)
    if selection.period_from:
        kept &= index.end_day >= np.datetime64(first_day(selection.period_from), "D")
    if selection.period_to:
        kept &= index.start_day <= np.datetime64(last_day(selection.period_to), "D")
    return ~kept


def remove_by_grade(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records whose source or whose information is graded lower, and those without a grade."""
    grade = selection.grade or f"{RELIABILITIES[-1]}{CREDIBILITIES[-1]}"
    return (index.reliability > RELIABILITIES.index(grade[0])) | (index.credibility > int(grade[1]))


def remove_by_precision(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records that are located less exactly."""
    return index.precision > PRECISIONS.index(selection.precision or PRECISIONS[-1])


def remove_by_statuses(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records of another status, among the statuses that their layer can have."""
    wanted = [status for status in selection.statuses if status in STATUSES.get(layer, ())]
    return ~np.isin(index.status, wanted)


def remove_by_text(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records whose texts lack one of the words, whatever the case and the accents."""
    words = fold_text(selection.text).split()
    return np.array([not all(word in text for word in words) for text in index.texts], dtype=np.bool_)


def remove_by_near(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records that are not even possibly within the distance of the other layer."""
    return judge_near(selection, atlas, layer) == "no"


def judge_near(selection: SelectionFields, atlas: Atlas, layer: str) -> NDArray[np.object_]:
    """Say of each record of a layer whether it is within the distance of the other: certain, possible or no."""
    target, within_km = selection.near or (layer, 0.0)
    return judge_ranges(ranges_for(atlas, layer, target), within_km).to_numpy(dtype=object)


def remove_by_bounds(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> Mask:
    """Remove records that stand outside the bounds."""
    if selection.bounds is None or len(index) == 0:
        return np.zeros(len(index), dtype=np.bool_)
    kept = clip_to_bounds(index.frame, selection.bounds)["id"]
    return ~index.frame["id"].isin(kept).to_numpy(dtype=np.bool_)
