"""The map and, beside it, the evidence of what was clicked. A fragment: a click draws no more than this anew."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from corredor.evidence import build_evidence, find_companions, list_figures, render_evidence, render_figures
from corredor.mapping import MapState, build_map, build_selection_group, encode_mask
from corredor.mapping.web import HOME_BOUNDS
from corredor.selection import View, describe_empty
from dashboard import state
from dashboard.own import own_data
from dashboard.panels.event_records import draw_open_events, take_place
from dashboard.panels.events import EventsView, shows_events, tell_counts, tell_map
from dashboard.panels.plain import escape_markdown
from dashboard.routes import address_version
from dashboard.state import Session

MAP_HEIGHT_PX = 620


def build_map_state(session: Session, view: View, events: EventsView | None = None) -> MapState:
    """Say what the map shows of a view."""
    atlas, camera = session.atlas, session.selection.camera
    masks, possible = {}, {}
    for layer, frame in view.frames.items():
        ids = pd.Index(atlas.layer(layer)["id"])
        masks[layer] = encode_mask(ids.get_indexer(frame["id"]).tolist(), len(ids))
        if "verdict" in frame:
            unsure = frame.loc[frame["verdict"] == "possible", "id"]
            possible[layer] = encode_mask(ids.get_indexer(unsure).tolist(), len(ids))
    order = st.session_state["order"]
    move = st.session_state.get("move") or {"bounds": list(HOME_BOUNDS)}
    version = address_version(atlas.dataset_hash or atlas.content_hash)
    own = own_data()
    address = f"own/{own.token}.json" if own.layers else "atlas.json"
    return MapState(
        atlas=f"{address}?lang={session.language}&v={version}",
        bands=f"bands.json?v={version}",
        mask=masks,
        possible=possible,
        open=st.session_state["open"],
        theme="dark" if camera.basemap == "dark" else "light",
        streets=camera.basemap == "streets",
        session=st.session_state["session"],
        camera={"order": order, **move} if order else None,
        alt=session.selection.alt_text(session.language, view),
        failure=session.words("ui.map_failed"),
        events=tell_map(session, events),
    )


@st.fragment
def draw_stage(session: Session, view: View, events: EventsView | None = None) -> None:
    """Draw the map, the sentence under it, and the evidence panel."""
    left, right = st.columns([2.7, 1], gap="medium")
    dataset_hash = session.atlas.dataset_hash or session.atlas.content_hash
    with left:
        with st.container(key="map"):
            answer = st_folium(
                build_map(dataset_hash[:16], session.atlas.meta.credit),
                key="map",
                height=MAP_HEIGHT_PX,
                use_container_width=True,
                returned_objects=[],
                feature_group_to_add=build_selection_group(build_map_state(session, view, events)),
            )
        _take_click(answer)
        _draw_sentence(session, view, events)
    with right, st.container(key="evidence"):
        if not draw_open_events(session, events):
            _draw_evidence(session, view)
    state.write_address(state.read())


def _take_click(answer: dict | None) -> None:
    click = (answer or {}).get("click")
    if click and click != st.session_state.get("click"):
        st.session_state["click"] = click
        is_events = take_place(answer)
        st.session_state["open"] = str(answer["open"]) if answer and not is_events else None


def _draw_sentence(session: Session, view: View, events: EventsView | None) -> None:
    of_events = tell_counts(session, events)
    # with the layers of the dataset off, the events are all there is to say
    of_records = session.selection.sentence(session.language, view) if view.counts or not of_events else ""
    sentence = " · ".join(part for part in (of_records, of_events) if part)
    st.html(f'<p class="corredor-sentence" role="status">{html.escape(sentence)}</p>')
    if view.is_empty and not shows_events(events):
        st.warning(escape_markdown(describe_empty(view, session.language)), icon=":material/filter_alt_off:")
        if st.button(session.words("ui.show_all"), on_click=state.reset, type="primary", key="show_all"):
            st.rerun()  # all of the page: the filters and the view lie outside this fragment


def _draw_evidence(session: Session, view: View) -> None:
    t, atlas = session.words, session.atlas
    opened = st.session_state["open"]
    found = None if opened is None else atlas.record(opened)
    if found is None:
        title, hint = html.escape(t("panel.title")), html.escape(t("panel.hint"))
        st.html(f'<div class="corredor-hint"><h3>{title}</h3><p>{hint}</p></div>')
        figures = render_figures(
            list_figures(atlas, session.selection.countries, session.language), session.language
        )
        if figures:
            st.html(figures)
        return
    companions = find_companions(view.frames, atlas, opened)
    if len(companions) > 1:
        _draw_companions(session, companions, opened)
    layer, _ = found
    if layer not in view.frames or opened not in set(view.frames[layer]["id"]):
        st.caption(t("panel.outside"))
    evidence = build_evidence(atlas, opened, session.language)
    st.html(render_evidence(evidence, session.language))
    with st.container(horizontal=True):
        st.button(
            t("panel.close"), on_click=state.open_record, args=(None,), icon=":material/close:", key="close_record"
        )
        with st.popover(t("panel.link"), icon=":material/link:"):
            st.caption(t("panel.link_help"))
            st.code(
                f"{st.context.url or ''}?{state.link_to(session.selection, opened)}", language=None, wrap_lines=True
            )


def _draw_companions(session: Session, companions: list[str], opened: str) -> None:
    t = session.words
    position = companions.index(opened)
    steps = (
        ("previous_record", "previous", companions[position - 1]),
        ("next_record", "next", companions[(position + 1) % len(companions)]),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="companions"):
        for key, word, target in steps:
            st.button(t(f"panel.{word}"), key=key, on_click=state.open_record, args=(target,))
        where = html.escape(t("panel.position", k=position + 1, n=len(companions)))
        st.html(f'<p class="corredor-position">{where}</p>')
