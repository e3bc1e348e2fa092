"""A store of events beside the dataset: its layer, its part of the sentence, and the records behind a cell."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from corredor.errors import CorredorError
from corredor.evidence import build_event, render_event, render_event_line
from corredor.i18n import format_number
from corredor.selection import Selection, View
from dashboard import state
from dashboard.events import (
    EventsUnusableError,
    ask_only,
    count_drawn,
    get_events,
    wait_until_drawn,
    write_question,
)
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session, key

if TYPE_CHECKING:
    import pandas as pd

    from corredor.events import Counts, EventStore

PAGE_ROWS: Final = 25
HALF_PLACE_DEGREES: Final = 1e-5
"""Half the side of the box that stands for one place: the map knows places to five decimals."""

OPEN: Final = "events_open"
ASKED: Final = "events_asked"
CELLS_FIRST_S: Final = 0.5
LONGEST_BUTTON: Final = 90


@dataclass(frozen=True)
class EventsView:
    """What a selection shows of the store.

    Parameters
    ----------
    store : EventStore
    selection : Selection
        Its filters alone.
    counts : Counts or None
        None where the layer is switched off.
    """

    store: EventStore
    selection: Selection
    counts: Counts | None


def look_at_events(session: Session) -> EventsView | None:
    """Look at the store that is set; say what is wrong where it cannot be shown, and give None."""
    try:
        store = get_events()
        if store is None:
            return None
        asked = ask_only(session.selection)
        is_shown = session.selection.camera.events != "off"
        return EventsView(store, asked, store.count(_with_ignored(asked, session)) if is_shown else None)
    except CorredorError as error:
        say_unusable(session, error)
        return None


def _with_ignored(asked: Selection, session: Session) -> Selection:
    """Add what does not filter events again, so that the sentence can say so."""
    return asked.replace(kinds=session.selection.kinds, statuses=session.selection.statuses)


def say_unusable(session: Session, error: CorredorError) -> None:
    """Say that the events cannot be shown, or that a question took too long, and name the file."""
    from corredor.events import QueryTimeError
    from corredor.settings import read_settings

    t = session.words
    if isinstance(error, QueryTimeError):
        st.warning(escape_markdown(t("events.too_slow")), icon=":material/timer_off:")
        return
    place = error.place if isinstance(error, EventsUnusableError) else str(read_settings().events)
    st.warning(escape_markdown(t("events.unusable", place=place)), icon=":material/warning:")
    st.code(str(error), language=None, wrap_lines=True)


def freeze_events(session: Session, view: View) -> View:
    """Give a view the cells of events that are on the screen, for a snapshot; as it is where there are none."""
    try:
        store = get_events()
        if store is None:
            return view
        from corredor.events.freeze import freeze_cells

        return replace(view, events=freeze_cells(store, view.selection, session.language))  # type: ignore[arg-type]
    except CorredorError as error:
        say_unusable(session, error)
        return view


def draw_event_layer(session: Session, events: EventsView | None) -> None:
    """Draw the layer's box among the others, and how it is drawn on the map."""
    if events is None:
        return
    from corredor.events import MAX_POINTS

    t, name = session.words, session.words("events.layer")
    total = events.store.rows
    label = f"{name} {format_number(total, session.language)}"
    if events.counts is not None:
        label = t("ui.layer_count", name=name, shown=events.counts.shown, total=total)
    st.checkbox(label, key=key("layer_events"), help=t("events.layer_about", limit=MAX_POINTS))
    if events.counts is None:
        return
    st.segmented_control(
        t("events.style"),
        ("counts", "hot"),
        format_func=lambda style: t(f"events.style_{style}"),
        key=key("events"),
        required=True,
        label_visibility="collapsed",
    )
    if session.selection.camera.events == "hot":
        st.caption(t("events.hot_help"))


def tell_map(session: Session, events: EventsView | None) -> dict[str, Any] | None:
    """Tell the map where to ask for what is in view; None where there are no events to show."""
    if events is None or events.counts is None:
        return None
    style = session.selection.camera.events
    query = write_question(events.selection, style)
    opened = st.session_state.get(OPEN)
    return {
        "url": f"events/cells?{query}{'&' if query else ''}v={events.store.version}",
        "style": style,
        "shown": events.counts.shown,
        "open": {name: opened[name] for name in ("at", "resolution")} if opened else None,
        "failure": session.words("events.failed"),
    }


def let_the_cells_come_first(events: EventsView | None, draw: Callable[[], None], style: str) -> None:
    """Draw the map and, where it has new events to ask for, hold back the rest of the page until it has them.

    The rest is drawn by the browser's one thread, and would keep the new cells waiting; see `CELLS_FIRST_S`.
    """
    if events is None or events.counts is None:
        st.session_state[ASKED] = None
        draw()
        return
    question = f"{write_question(events.selection, style)} {events.store.version}"
    is_new = st.session_state.get(ASKED) not in (None, question)
    st.session_state[ASKED] = question
    query = question.rpartition(" ")[0]
    seen = count_drawn(query)
    draw()
    if is_new and st.context.headers:  # there is a browser
        wait_until_drawn(query, seen, CELLS_FIRST_S)


def tell_counts(session: Session, events: EventsView | None) -> str:
    """Write what follows the sentence of the dataset; empty where there are no events to show."""
    if events is None or events.counts is None:
        return ""
    from corredor.events.sentence import describe_counts

    return f" · {describe_counts(events.counts, session.language)}"


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
