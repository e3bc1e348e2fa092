"""Which files of a store can hold the answer to a question."""

from __future__ import annotations

from corredor.events.cells import Bounds
from corredor.events.clauses import needs_grades, number_day
from corredor.events.manifest import Manifest, Part
from corredor.geoprocessing import split_bounds
from corredor.selection import Selection
from corredor.selection.values import first_day, last_day


def choose_cubes(manifest: Manifest, selection: Selection, resolution: int) -> list[str]:
    """Choose the cubes of a resolution, with precision and grade only where a selection filters by them."""
    wanted = needs_grades(selection)
    return [cube.path for cube in manifest.cubes if cube.resolution == resolution and cube.graded == wanted]


def choose_parts(manifest: Manifest, selection: Selection, *boxes: Bounds) -> list[str]:
    """Choose the parts that can have events of a selection, in one of some boxes where there are any."""
    areas = [box for view in boxes for box in split_bounds(view)]
    within = [] if selection.bounds is None else split_bounds(selection.bounds)
    first = None if selection.period_from is None else number_day(first_day(selection.period_from))
    last = None if selection.period_to is None else number_day(last_day(selection.period_to))
    return [
        part.path
        for part in manifest.parts
        if (not selection.countries or part.country in selection.countries)
        and (not areas or any(_meets(part, area) for area in areas))
        and (not within or any(_meets(part, area) for area in within))
        and (first is None or (part.last_day is not None and part.last_day >= first))
        and (last is None or (part.first_day is not None and part.first_day <= last))
    ]


def _meets(part: Part, box: Bounds) -> bool:
    west, south, east, north = part.bbox
    return west <= box[2] and box[0] <= east and south <= box[3] and box[1] <= north
