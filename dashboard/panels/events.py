"""A store of events beside the dataset: its layer, its part of the sentence, and what the map is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from corredor.errors import CorredorError
from corredor.i18n import format_number
from corredor.selection import Selection, View
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
    from corredor.events import Counts, EventStore

OPEN: Final = "events_open"
ASKED: Final = "events_asked"
CELLS_FIRST_S: Final = 0.5


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
    from corredor.settings import read_events_place

    t = session.words
    if isinstance(error, QueryTimeError):
        st.warning(escape_markdown(t("events.too_slow")), icon=":material/timer_off:")
        return
    place = error.place if isinstance(error, EventsUnusableError) else str(read_events_place())
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
    """Count the events in words; empty where there is no store, or its layer is off."""
    if events is None or events.counts is None:
        return ""
    from corredor.events.sentence import describe_counts

    return describe_counts(events.counts, session.language)


def shows_events(events: EventsView | None) -> bool:
    """Whether any event is on the map."""
    return events is not None and events.counts is not None and events.counts.shown > 0
