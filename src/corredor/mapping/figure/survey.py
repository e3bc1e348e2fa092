"""What a frame shows of a view, before anything is drawn: marks, lines, and what the legend has to explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from corredor.dataset import Atlas
from corredor.mapping.figure.badges import place_badges
from corredor.mapping.figure.basemap import STATES_FROM_ZOOM, cut_shapes
from corredor.mapping.figure.corridors import (
    BANDS_FROM_ZOOM,
    RINGS_FROM_UNITS,
    TOWN_RADIUS_M,
    Arrow,
    Line,
    chain_legs,
    plan_arrows,
)
from corredor.mapping.figure.frame import Bounds, Box, Frame
from corredor.mapping.figure.legend import Shown
from corredor.mapping.figure.lettering import clean_label
from corredor.mapping.figure.marks import Mark, merge_marks
from corredor.mapping.figure.outlines import Outlines
from corredor.mapping.figure.places import POINT_LAYERS, Gathered, gather_places
from corredor.selection import View

LONGEST_TITLE: Final = 60
"""Of an own layer in the legend, in characters."""


@dataclass(frozen=True)
class Survey:
    """What a frame shows of a view."""

    frame: Frame
    gathered: Gathered
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]

    @property
    def states(self) -> bool:
        """Whether borders and badges of states are drawn."""
        return self.frame.zoom >= STATES_FROM_ZOOM

    @property
    def boxes(self) -> list[Box]:
        """The room that the marks take."""
        return [mark.box for mark in self.marks]

    def badges(self, furniture: Sequence[Box]) -> list[Mark]:
        """Place the badges beside the marks and the furniture."""
        return place_badges(self.gathered.areas, [*self.boxes, *furniture], self.frame)


def survey_frame(view: View, frame: Frame, language: str, with_lines: bool = True) -> Survey:
    """Survey what a frame shows of a view, with or without its corridors."""
    gathered = gather_places(view, frame, language)
    legs = view.frames.get("corridors")
    lines = () if legs is None or not with_lines else chain_legs(legs, frame)
    marks = tuple(merge_marks(gathered.points, frame))
    return Survey(frame, gathered, lines, marks, plan_arrows(frame, lines, [mark.box for mark in marks]))


def list_shown(survey: Survey, far: Survey | None, outlines: Outlines, atlas: Atlas) -> Shown:
    """List what the legend has to explain."""
    frame = survey.frame
    merged = [
        layer
        for layer in POINT_LAYERS
        for mark in (*survey.marks, *(far.marks if far else ()))
        if mark.counts.get(layer, 0) > 1
    ]
    rings = any(
        not place.exact and frame.ground_units(TOWN_RADIUS_M, place.lat) >= RINGS_FROM_UNITS
        for place in survey.gathered.points
    )
    return Shown(
        gathered=survey.gathered,
        far=far.gathered if far else None,
        lines=[line for line in survey.lines if _is_seen(line, frame)],
        merged=("cells" if "cells" in merged else merged[0]) if merged else None,
        tinted=bool(survey.gathered.tinted),
        arrows=bool(survey.arrows),
        bands=any(_is_seen(line, frame) for line in survey.lines) and frame.zoom >= BANDS_FROM_ZOOM,
        rings=rings,
        disputed=_shows_disputes(frame, outlines),
        titles={key: clean_label(own.title, LONGEST_TITLE) for key, own in atlas.own.items()},
    )


def _is_seen(line: Line, frame: Frame) -> bool:
    box = frame.box.grow(-4)
    return bool(
        shapely.intersects(shapely.box(box.left, box.top, box.right, box.bottom), shapely.linestrings(line.nodes))
    )


def _shows_disputes(frame: Frame, outlines: Outlines) -> bool:
    box = frame.box
    seen = shapely.clip_by_rect(cut_shapes(outlines.disputed, frame)[0], box.left, box.top, box.right, box.bottom)
    return float(shapely.length(seen).sum()) > 8.0


def survey_far(view: View, bounds: Bounds | None, size: Box, language: str) -> Survey | None:
    """Survey the inset of records that lie an ocean away, in a box of its size; None where there are none."""
    return None if bounds is None else survey_frame(view, Frame.fit(bounds, size), language, with_lines=False)
