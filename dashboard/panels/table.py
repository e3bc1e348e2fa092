"""The same records as on the map, as a table; a row opens the same evidence. And their downloads."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corredor.exporting import FORMATS, export_view
from corredor.i18n import format_period, join_list, name_territory
from corredor.selection import View
from corredor.vocabulary import OWN_LAYERS
from dashboard.state import Session

DATED = ("cells", "incidents", *OWN_LAYERS)
"""Layers whose records have a time; prisons and corridors are places."""

COLUMNS = (
    "layer",
    "name",
    "grade",
    "place",
    "country",
    "from",
    "period",
    "activities",
    "status",
    "verdict",
    "precision",
    "sources",
)
"""In the order of the screen: the grade beside what it grades."""


def build_rows(session: Session, view: View) -> pd.DataFrame:
    """Build the rows of the table: one per record on the map, in words, indexed by record id."""
    t, language = session.words, session.language
    countries = session.atlas.places.countries.set_index("iso3")[f"name_{language}"]
    rows = []
    for layer, frame in view.frames.items():
        own = layer in session.atlas.own
        for record in frame.itertuples(index=False):
            name = f"{record.corridor_name}: {record.name}" if layer == "corridors" else record.name
            row = {
                "id": record.id,
                "layer": session.atlas.own[layer].title if own else t(f"panel.one_{layer}"),
                "name": name,
                "place": record.place,
                "country": join_list(
                    [countries.get(code) or name_territory(code, language) for code in record.countries if code],
                    language,
                ),
                "from": record.start_day if layer in DATED else None,
                "period": format_period(record.first_seen, record.last_seen, language) if layer in DATED else "",
                "activities": join_list([t(f"activity.{name}") for name in record.activities], language)
                if record.activities
                else t("panel.activity_unknown")
                if layer in DATED
                else "",
                "status": record.type if own else t(f"status.{layer}.{record.status}"),
                "grade": "" if pd.isna(record.credibility) else f"{record.reliability}{record.credibility}",
                "precision": t(f"precision.{record.precision}.short") if isinstance(record.precision, str) else "",
                "sources": len(record.sources),
            }
            if hasattr(record, "verdict"):
                row["verdict"] = t(f"verdict.{record.verdict}") if isinstance(record.verdict, str) else ""
            rows.append(row)
    return pd.DataFrame(rows).set_index("id") if rows else pd.DataFrame()


def draw_table(session: Session, view: View) -> None:
    """Draw the table and the download buttons."""
    t = session.words
    rows = build_rows(session, view)
    if rows.empty:
        st.info(t("ui.table_empty"))
        return
    _draw_downloads(session, view)
    ids = list(rows.index)

    def take() -> None:
        chosen = st.session_state[table_key]["selection"]["rows"]
        if chosen and chosen[0] < len(ids):
            st.session_state["open"] = ids[chosen[0]]

    table_key = f"table_{hash(tuple(ids)) & 0xFFFFFF}"
    st.caption(t("ui.table_help"))
    st.dataframe(
        rows,
        key=table_key,
        hide_index=True,
        on_select=take,
        selection_mode="single-row",
        height=420,
        placeholder="",
        column_order=[name for name in COLUMNS if name in rows],
        column_config={
            "layer": st.column_config.TextColumn(t("column.layer"), width=135),
            "name": st.column_config.TextColumn(t("column.name"), width="medium"),
            "place": st.column_config.TextColumn(t("column.place")),
            "country": st.column_config.TextColumn(t("column.country")),
            # the words of a period do not sort by time; this column does, and shows no more than the source says
            "from": st.column_config.DateColumn(t("column.year"), format="YYYY", width="small"),
            "period": st.column_config.TextColumn(t("column.period")),
            "activities": st.column_config.TextColumn(t("column.activities")),
            "status": st.column_config.TextColumn(t("column.status")),
            "grade": st.column_config.TextColumn(t("column.grade"), width="small"),
            "precision": st.column_config.TextColumn(t("column.precision"), width="small"),
            "sources": st.column_config.NumberColumn(t("column.sources"), width="small"),
            "verdict": st.column_config.TextColumn(t("column.verdict"), width="small"),
        },
    )


def _draw_downloads(session: Session, view: View) -> None:
    t = session.words
    selection, atlas, language = session.selection, session.atlas, session.language
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        st.html(f'<span class="corredor-label">{t("ui.downloads")}</span>')
        for suffix, media in FORMATS.items():

            def make(suffix: str = suffix) -> bytes:
                return export_view(view, atlas, selection, language, suffix)

            st.download_button(
                t(f"format.{suffix}"),
                data=make,
                file_name=f"corredor-{selection.slug()}.{suffix}",
                mime=media,
                on_click="ignore",
                key=f"download_{suffix}",
            )
