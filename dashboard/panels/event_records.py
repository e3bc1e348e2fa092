"""The records behind a cell or a place of a store of events, by page and one by one."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from corredor.errors import CorredorError
from corredor.evidence import build_event, render_event, render_event_line
from dashboard import state
from dashboard.panels.events import OPEN, EventsView, say_unusable
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session

if TYPE_CHECKING:
    import pandas as pd

PAGE_ROWS: Final = 25
HALF_PLACE_DEGREES: Final = 1e-5
"""Half the side of the box that stands for one place: the map knows places to five decimals."""

LONGEST_BUTTON: Final = 90


def take_place(answer: Mapping[str, Any] | None) -> bool:
    """Take over the cell or place of events that was clicked; False where the click was on something else."""
    st.session_state[OPEN] = None
    place = (answer or {}).get("events")
    if not isinstance(place, Mapping):
        return False
    try:
        lon, lat = (float(side) for side in place["at"])
        resolution = int(place["resolution"]) if place.get("resolution") is not None else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return True
    if math.isfinite(lon) and abs(lat) <= 90 and resolution in (None, 2, 3, 4, 5, 6, 7, 8):
        st.session_state[OPEN] = {"at": [lon, lat], "resolution": resolution, "offset": 0, "one": None}
    return True


def open_event(offset: int) -> None:
    """Open one event of the whole selection, by its place in the table."""
    st.session_state[OPEN] = {"at": None, "resolution": None, "offset": offset, "one": offset}
    state.open_record(None)


def draw_open_events(session: Session, events: EventsView | None) -> bool:
    """Draw the records of the open cell or place, or one of them; False where none is open."""
    opened = st.session_state.get(OPEN)
    if opened is None or events is None or events.counts is None:
        return False
    if st.session_state["open"] is not None:  # a mark, a row or a link was opened since
        st.session_state[OPEN] = None
        return False
    try:
        if opened["one"] is None:
            _draw_list(session, events, opened)
        else:
            _draw_one(session, events, opened)
    except CorredorError as error:
        say_unusable(session, error)
    st.button(
        session.words("events.close"), on_click=_set, args=(None,), icon=":material/close:", key="close_events"
    )
    return True


def _set(opened: dict[str, Any] | None) -> None:
    st.session_state[OPEN] = opened


def _ask_page(events: EventsView, opened: dict[str, Any], offset: int, limit: int) -> pd.DataFrame:
    """Ask for events of what is open: a cell, a place, or the whole selection."""
    from corredor.events.cells import find_cells

    if opened["at"] is None:
        return events.store.page(events.selection, None, offset, limit)
    lon, lat = opened["at"]
    if opened["resolution"] is None:
        half = HALF_PLACE_DEGREES
        place = events.selection.replace(bounds=(lon - half, lat - half, lon + half, lat + half))
        return events.store.page(place, None, offset, limit)
    import numpy as np

    cell = int(find_cells(np.array([lon]), np.array([lat]), opened["resolution"])[0])
    return events.store.page(events.selection, cell, offset, limit)


def _draw_list(session: Session, events: EventsView, opened: dict[str, Any]) -> None:
    t = session.words
    page = _ask_page(events, opened, opened["offset"], PAGE_ROWS)
    total = int(page.attrs["total"])
    if total == 1 and len(page) == 1:
        st.html(
            render_event(build_event(page.iloc[0].to_dict(), session.atlas, session.language), session.language)
        )
        return
    title = t("events.panel_place" if opened["resolution"] is None else "events.panel_cell")
    st.html(f'<div class="corredor-evidence"><h3>{html.escape(title)}</h3></div>')
    if page.empty:
        st.caption(t("events.none_here"))
        return
    _draw_steps(session, opened, total, len(page))
    with st.container(key="event_list"):
        for number, row in enumerate(page.to_dict("records")):
            event = build_event(row, session.atlas, session.language)
            st.button(
                escape_markdown(event.name[:LONGEST_BUTTON]),
                type="tertiary",
                key=f"event_{number}",
                on_click=_set,
                args=({**opened, "one": opened["offset"] + number},),
            )
            st.html(render_event_line(event, session.language))


def _draw_steps(session: Session, opened: dict[str, Any], total: int, shown: int) -> None:
    t, first = session.words, opened["offset"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="event_steps"):
        for word, target in (("previous", first - PAGE_ROWS), ("next", first + PAGE_ROWS)):
            st.button(
                t(f"events.{word}"),
                key=f"{word}_events",
                on_click=_set,
                args=({**opened, "offset": max(target, 0)},),
                disabled=not 0 <= target < total,
            )
        where = html.escape(t("events.position", first=first + 1, last=first + shown, n=total))
        st.html(f'<p class="corredor-position">{where}</p>')


def _draw_one(session: Session, events: EventsView, opened: dict[str, Any]) -> None:
    t = session.words
    page = _ask_page(events, opened, opened["one"], 1)
    if opened["at"] is not None:
        st.button(
            t("events.back"),
            on_click=_set,
            args=({**opened, "one": None},),
            icon=":material/arrow_back:",
            key="back_to_events",
        )
    if page.empty:
        st.caption(t("events.none_here"))
        return
    _draw_event(session, page)


def _draw_event(session: Session, page: pd.DataFrame) -> None:
    event = build_event(page.iloc[0].to_dict(), session.atlas, session.language)
    st.html(render_event(event, session.language))
