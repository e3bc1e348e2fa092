"""The main page: filters, map, sentence, evidence, and below them the timeline, the table and the sources."""

from __future__ import annotations

import html

import streamlit as st

from corredor.errors import DatasetError
from dashboard import state
from dashboard.panels.event_table import draw_event_table
from dashboard.panels.event_timeline import draw_event_timeline
from dashboard.panels.events import draw_event_layer, let_the_cells_come_first, look_at_events
from dashboard.panels.faults import draw_faults
from dashboard.panels.filters import draw_filters, draw_languages
from dashboard.panels.masthead import draw_masthead
from dashboard.panels.notes import draw_notes
from dashboard.panels.presets import draw_presets
from dashboard.panels.sources import draw_sources
from dashboard.panels.stage import draw_stage
from dashboard.panels.style import draw_style, name_controls
from dashboard.panels.table import draw_table
from dashboard.panels.timeline import draw_timeline
from dashboard.source import settle_memory


def main() -> None:
    """Draw the page."""
    draw_style()
    try:
        session = state.begin()
    except DatasetError as error:
        t = state.bind_words(state.browser_language())
        st.error(t("ui.dataset_unusable"), icon=":material/error:")
        st.code(str(error), language=None, wrap_lines=True)
        draw_faults(error.faults, t)
        return
    atlas, t = session.atlas, session.words
    view = session.selection.apply(atlas)
    draw_languages(session)
    draw_masthead(t)
    name_controls(t)
    draw_notes(session)
    draw_faults(atlas.faults, t)
    draw_presets(session)
    events = look_at_events(session)
    let_the_cells_come_first(events, lambda: draw_stage(session, view, events), session.selection.camera.events)
    state.let_the_map_come_first()
    draw_filters(session, view, lambda: draw_event_layer(session, events))
    timeline, table, sources = st.tabs(
        [t("ui.tab_timeline"), t("ui.tab_table"), t("ui.tab_sources")], key="tabs", on_change="rerun"
    )
    if timeline.open:
        with timeline:
            draw_timeline(session)
            draw_event_timeline(session, events)
    if table.open:
        with table:
            draw_table(session, view)
            draw_event_table(session, events)
    if sources.open:
        with sources:
            draw_sources(session, view)
    foot = t("ui.foot", credit=atlas.meta.credit, version=atlas.meta.version)
    st.html(f'<footer class="corredor-foot">{html.escape(foot)}</footer>')
    query = {"lang": session.language}
    st.page_link("pages/verify.py", label=t("check.link"), icon=":material/verified:", query_params=query)


main()
settle_memory()
