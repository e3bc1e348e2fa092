"""Events of the store as a table, a page at a time, and their downloads."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corredor.errors import CorredorError
from corredor.evidence import build_event
from corredor.exporting.inert import defuse_formula
from corredor.i18n import join_list
from dashboard import camera
from dashboard.panels.event_records import open_event
from dashboard.panels.events import EventsView, say_unusable
from dashboard.state import Session

TABLE_ROWS = 100
MAX_CELLS_FILE = 100_000
FIRST_ZOOM = 3.0


def build_event_rows(session: Session, page: pd.DataFrame) -> pd.DataFrame:
    """Build the rows of the table, in words and in the order of the page."""
    t, rows = session.words, []
    for row in page.to_dict("records"):
        event = build_event(row, session.atlas, session.language)
        rows.append(
            {
                "name": event.name,
                "date": row["first_seen"] or "",
                "place": event.place,
                "activities": join_list([t(f"activity.{name}") for name in row["activities"]], session.language),
                "precision": event.located,
                "grade": event.grade or "",
                "source": event.origin,
                "url": event.url or None,
            }
        )
    return pd.DataFrame(rows)


def draw_event_table(session: Session, events: EventsView | None) -> None:
    """Draw a page of the table and the downloads; nothing where the layer is off."""
    if events is None or events.counts is None:
        return
    t = session.words
    st.html(f'<h4 class="corredor-events">{t("events.layer")}</h4>')
    if events.counts.shown == 0:
        st.info(t("events.table_empty"))
        return
    pages = -(-events.counts.shown // TABLE_ROWS)
    st.session_state["events_page"] = min(max(int(st.session_state.get("events_page", 1)), 1), pages)
    with st.container(horizontal=True, vertical_alignment="bottom", key="event_pages"):
        number = int(st.number_input(t("events.table_page"), 1, pages, key="events_page", width=140))
        st.caption(t("events.table_pages", n=pages), width="content")
        offset = (number - 1) * TABLE_ROWS
        try:
            page = events.store.page(events.selection, None, offset, TABLE_ROWS)
        except CorredorError as error:
            say_unusable(session, error)
            return
        _draw_downloads(session, events, page, number)
    table_key = f"events_table_{number}"

    def take() -> None:
        chosen = st.session_state[table_key]["selection"]["rows"]
        if chosen and chosen[0] < len(page):
            open_event(offset + chosen[0])

    st.caption(t("events.table_help"))
    columns = ("name", "date", "place", "activities", "precision", "grade", "source")
    rows = build_event_rows(session, page)
    st.dataframe(
        rows if rows["url"].notna().any() else rows.drop(columns="url"),
        key=table_key,
        hide_index=True,
        on_select=take,
        selection_mode="single-row",
        height=420,
        placeholder="",
        column_config={name: st.column_config.TextColumn(t(f"events.column_{name}")) for name in columns}
        | {"url": st.column_config.LinkColumn(t("events.address"))},
    )


def _draw_downloads(session: Session, events: EventsView, page: pd.DataFrame, number: int) -> None:
    from corredor.events import resolution_for_zoom, write_cell

    t, slug = session.words, session.selection.slug()
    sight = camera.look_up(st.session_state["session"])
    resolution = resolution_for_zoom(sight.zoom if sight else FIRST_ZOOM)

    def write_page() -> bytes:
        listed = page.assign(activities=[";".join(names) for names in page["activities"]])
        inert = listed.map(lambda value: defuse_formula(value) if isinstance(value, str) else value)
        return inert.to_csv(index=False, lineterminator="\n").encode()

    def write_cells() -> bytes:
        cells = events.store.cells(events.selection, None, resolution, limit=MAX_CELLS_FILE)
        cells["cell"] = [write_cell(cell) for cell in cells["cell"].tolist()]
        return cells.to_csv(index=False, lineterminator="\n").encode()

    files = [
        ("page", write_page, f"corredor-{slug}-events-{number}.csv"),
        ("cells", write_cells, f"corredor-{slug}-cells.csv"),
    ]
    if not events.store.manifest.may_share:
        files = files[1:]
        st.caption(t("events.table_terms"), width="content")
    for name, make, file in files:
        st.download_button(
            t(f"events.table_download_{name}"),
            data=make,
            file_name=file,
            mime="text/csv",
            on_click="ignore",
            key=f"download_events_{name}",
        )
