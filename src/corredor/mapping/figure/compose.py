"""Put a figure together: words and legend first, then the map in what room they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from corredor.mapping.figure.badges import draw_badges
from corredor.mapping.figure.basemap import draw_borders, draw_land, draw_tint
from corredor.mapping.figure.corridors import (
    BANDS_FROM_ZOOM,
    draw_arrow,
    draw_bands,
    draw_lines,
    draw_rings,
)
from corredor.mapping.figure.countries import CountryNames
from corredor.mapping.figure.event_cells import draw_cells
from corredor.mapping.figure.extent import Extent, find_extent, fit_extent
from corredor.mapping.figure.frame import Bounds, Box, Frame
from corredor.mapping.figure.furniture import (
    choose_corner,
    draw_locator_frame,
    draw_notice,
    draw_scale_bar,
    draw_words,
    plan_notice,
    plan_scale_bar,
)
from corredor.mapping.figure.headline import write_credit, write_headline
from corredor.mapping.figure.labels import Room, draw_labels
from corredor.mapping.figure.layout import Layout, Words, arrange, nominal_panel
from corredor.mapping.figure.legend import draw_legend, list_rows
from corredor.mapping.figure.marks import Mark, draw_marks
from corredor.mapping.figure.names import name_marks, name_states, name_towns, name_waters
from corredor.mapping.figure.outlines import Outlines, read_outlines
from corredor.mapping.figure.places import iterate_records
from corredor.mapping.figure.sheet import Sheet
from corredor.mapping.figure.sizes import Arrangement, FigureSize
from corredor.mapping.figure.survey import Survey, list_shown, survey_far, survey_frame
from corredor.mapping.figure.theme import Theme
from corredor.selection import View

LOCATOR_FROM_ZOOM: Final = 5.2
_LOCATOR_BOUNDS: Final = (-119.0, -56.0, -33.0, 46.0)
_CORNERS: Final = ("top-right", "bottom-right", "bottom-left", "top-left")


def compose_sheet(
    view: View,
    language: str,
    size: FigureSize,
    theme: Theme,
    link: str,
    magnification: float,
    halos_as_paths: bool,
) -> Sheet:
    """Put a figure together.

    Parameters
    ----------
    view : View
        What is shown.
    language : str
        One of ``vocabulary.LANGUAGES``.
    size, theme : FigureSize, Theme
        How large, in which colours.
    link : str
        Address to print; empty for none.
    magnification : float
        Pixels per unit of the layout.
    halos_as_paths : bool
        See `Sheet`.
    """
    outlines = read_outlines(view.atlas)
    layout, survey, far = _settle(view, language, size, link, outlines)
    sheet = Sheet(size.width, size.height, magnification, halos_as_paths)
    _draw_map(sheet, view, survey, far, layout, outlines, theme, language)
    draw_words(sheet, layout, theme)
    draw_legend(sheet, layout.legend, *layout.legend_at, theme, language, view.events)
    return sheet


def choose_arrangement(extent: Extent, size: FigureSize) -> tuple[Arrangement, Frame]:
    """Choose the arrangement of a size in which an extent is drawn largest, and about its frame."""
    fitted = [(one, fit_extent(extent, nominal_panel(size, one))[0]) for one in size.arrangements]
    return max(fitted, key=lambda pair: pair[1].units_per_m)


def _settle(
    view: View, language: str, size: FigureSize, link: str, outlines: Outlines
) -> tuple[Layout, Survey, Survey | None]:
    """Find the layout: the legend depends on what the map shows, and the map on the room that the legend leaves."""
    extent = find_extent(view)
    arrangement, frame = choose_arrangement(extent, size)
    panel = frame.box
    title, credit = write_headline(view, language), write_credit(view, language)
    sentence = view.selection.sentence(language, view)  # type: ignore[attr-defined]
    for _ in range(4):
        frame, far_bounds = fit_extent(extent, panel)
        survey = survey_frame(view, frame, language)
        far = survey_far(view, far_bounds, _inset_size(panel), language)
        rows = list_rows(list_shown(survey, far, outlines, view.atlas), language, view.events)
        layout = arrange(size, arrangement, Words(title, sentence, credit, link, rows))
        if layout.panel == panel:
            break
        panel = layout.panel
    return layout, survey, far


def _inset_size(panel: Box) -> Box:
    side = min(max(0.21 * min(panel.width, panel.height), 110.0), 190.0)
    return Box(0.0, 0.0, 1.1 * side, 0.9 * side)


def _draw_map(
    sheet: Sheet,
    view: View,
    survey: Survey,
    far: Survey | None,
    layout: Layout,
    outlines: Outlines,
    theme: Theme,
    language: str,
) -> None:
    frame, panel = survey.frame, survey.frame.box
    marks = survey.boxes
    furniture: list[Box] = []
    if far is not None:
        size = far.frame.box
        spot = choose_corner(panel.grow(-10), size.width, size.height, marks, survey.lines, _CORNERS)
        far = survey_far(view, far.frame.bounds, spot, language)
        furniture.append(spot)
    locator = None
    if frame.zoom >= LOCATOR_FROM_ZOOM:
        locator = layout.locator
        if locator is None:
            size = _inset_size(panel)
            taken = [*marks, *furniture]
            locator = choose_corner(panel.grow(-10), size.width, size.height, taken, survey.lines, _CORNERS)
            furniture.append(locator)
    bar = plan_scale_bar(frame, [*marks, *furniture], language)
    furniture.append(bar.box)
    notice = plan_notice(panel, view.selection.describe_empty(language, view))  # type: ignore[attr-defined]
    if notice is not None:
        furniture.append(notice.box)
    arrows = [arrow.box for arrow in survey.arrows]
    badges = survey.badges([*furniture, *arrows])
    room = Room(panel.grow(-4), [*furniture, *arrows, *_bodies(survey.marks, badges)], survey.lines)

    focus = view.selection.countries
    draw_land(sheet, frame, outlines, theme, focus)
    draw_tint(sheet, frame, outlines, theme, survey.gathered.tinted)
    draw_borders(sheet, frame, outlines, theme, survey.states)
    draw_cells(sheet, frame, view.events, theme)
    legs = view.frames.get("corridors")
    if legs is not None and frame.zoom >= BANDS_FROM_ZOOM:
        draw_bands(sheet, frame, legs, theme)
    draw_rings(sheet, frame, survey.gathered.points, theme)
    draw_lines(sheet, frame, survey.lines, theme)
    with sheet.group("corridor-arrows", clip=panel):
        for arrow in survey.arrows:
            draw_arrow(sheet, arrow, theme)

    route = np.concatenate([np.zeros((0, 2)), *(leg[[0, -1]] for line in survey.lines for leg in line.legs)])
    countries = CountryNames(room, frame, outlines, view.atlas, theme, language)
    counts = _count_countries(view)
    countries.name_inside(counts)
    name_marks(room, frame, view.atlas, survey.marks, theme)
    countries.name_beside(counts)
    countries.name_rest()
    name_towns(room, frame, view.atlas, survey.marks, theme, route)
    name_states(room, frame, outlines, view.atlas, theme, language)
    name_waters(room, frame, theme, language)
    draw_labels(sheet, frame, room.labels, theme)
    with sheet.group("badges"):
        draw_badges(sheet, badges, theme, language)
    with sheet.group("marks"):
        draw_marks(sheet, survey.marks, theme, language)
    draw_scale_bar(sheet, bar, theme)
    with sheet.group("panel-edge"):
        sheet.box(panel, None, theme.rule, 1.0)
    if far is not None:
        _draw_far(sheet, view, far, outlines, theme, language)
    if locator is not None:
        _draw_locator(sheet, locator, frame, outlines, theme)
    if notice is not None:
        draw_notice(sheet, notice, theme)


def _count_countries(view: View) -> Counter[str]:
    """Count records by country; what was asked for counts even where there are none."""
    counts = Counter(dict.fromkeys(view.selection.countries, 1))
    counts.update(record.country for record in iterate_records(view) if record.country)
    return counts


def _bodies(marks: Sequence[Mark], badges: Sequence[Mark]) -> list[Box]:
    """List what names must not touch: marks, badges, and the points that badges were moved from."""
    return [
        *(mark.body.grow(1.5) for mark in (*marks, *badges)),
        *(Box.around(*badge.home, 6, 6) for badge in badges),
    ]


def _draw_far(sheet: Sheet, view: View, far: Survey, outlines: Outlines, theme: Theme, language: str) -> None:
    """Draw the inset of the records that lie an ocean away."""
    with sheet.group("inset"):
        draw_land(sheet, far.frame, outlines, theme, view.selection.countries, "inset-")
        draw_tint(sheet, far.frame, outlines, theme, far.gathered.tinted, "inset-")
        draw_borders(sheet, far.frame, outlines, theme, states=False, prefix="inset-")
        badges = far.badges(())
        room = Room(far.frame.box.grow(-3), _bodies(far.marks, badges))
        CountryNames(room, far.frame, outlines, view.atlas, theme, language).name_rest()
        name_marks(room, far.frame, view.atlas, far.marks, theme)
        name_towns(room, far.frame, view.atlas, far.marks, theme, np.zeros((0, 2)))
        draw_labels(sheet, far.frame, room.labels, theme, "inset-")
        draw_badges(sheet, badges, theme, language, "inset-")
        draw_marks(sheet, far.marks, theme, language, "inset-")
        sheet.box(far.frame.box, None, theme.border, 1.2)


def _draw_locator(sheet: Sheet, box: Box, frame: Frame, outlines: Outlines, theme: Theme) -> None:
    """Draw where in the Americas, or in the world around it, the map lies."""
    lon, lat = frame.centre
    bounds: Bounds = _LOCATOR_BOUNDS
    west, south, east, north = bounds
    if not (west < lon < east and south < lat < north):
        bounds = (lon - 30.0, max(lat - 25.0, -80.0), lon + 30.0, min(lat + 25.0, 80.0))
    whole = Frame.fit(bounds, box)
    with sheet.group("locator"):
        draw_land(sheet, whole, outlines, theme, (), "locator-")
        with sheet.group("locator-frame", clip=box):
            draw_locator_frame(sheet, whole, frame, theme)
        sheet.box(box, None, theme.rule, 1.0)
