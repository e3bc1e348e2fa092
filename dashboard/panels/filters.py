"""The filters, in the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from corredor.i18n import name_territory
from corredor.selection import Selection, View
from corredor.vocabulary import (
    ACTIVITIES,
    BASEMAPS,
    CREDIBILITIES,
    INCIDENT_KINDS,
    LANGUAGES,
    LAYERS,
    PRECISIONS,
    RELIABILITIES,
    STATUSES,
)
from dashboard import camera, state
from dashboard.panels.own_layers import draw_own_layers
from dashboard.state import Session, key

FIRST_YEAR = 2016
NEAR_LAYERS = ("corridors", "prisons", "cells", "incidents")


def draw_languages(session: Session) -> None:
    """Draw the choice of language; it opens the sidebar, so that the map takes its true width at once."""
    t = session.words
    with st.sidebar:
        st.segmented_control(
            t("ui.language"),
            LANGUAGES,
            format_func=str.upper,
            help=", ".join(t(f"language.{code}") for code in LANGUAGES),
            key=key("language"),
            required=True,
            label_visibility="collapsed",
        )


def draw_filters(session: Session, view: View, draw_more_layers: Callable[[], None]) -> None:
    """Draw every filter; each widget stands for one field of the selection."""
    t = session.words
    with st.sidebar:
        _draw_layers(session, view)
        draw_more_layers()
        draw_own_layers(session, view)
        st.multiselect(
            t("ui.countries"),
            _list_countries(session),
            format_func=lambda code: _name_country(session, code),
            key=key("countries"),
            placeholder=t("ui.all_countries"),
            select_all=False,
        )
        st.multiselect(
            t("ui.activities"),
            ACTIVITIES,
            format_func=lambda name: _begin_upper(t(f"activity.{name}")),
            key=key("activities"),
            placeholder=t("ui.all_activities"),
            help=t("ui.activities_help"),
            select_all=False,
        )
        if len(st.session_state[key("activities")]) > 1:
            st.segmented_control(
                t("ui.match"),
                ("any", "all"),
                format_func=lambda name: _begin_upper(t(f"match.{name}")),
                key=key("match"),
                required=True,
                label_visibility="collapsed",
            )
        _draw_period(session)
        _draw_evidence_filters(session)
        _draw_places(session)
        st.text_input(t("ui.text"), key=key("text"), max_chars=200, placeholder=t("ui.text_hint"))
        st.segmented_control(
            t("ui.basemap"),
            BASEMAPS,
            format_func=lambda name: _begin_upper(t(f"basemap.{name}")),
            key=key("basemap"),
            required=True,
            help=t("ui.basemap_help"),
        )
        st.button(t("ui.reset"), on_click=state.reset, icon=":material/restart_alt:", width="stretch", key="reset")


def _begin_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _name_country(session: Session, code: str) -> str:
    countries = session.atlas.places.countries
    found = countries.loc[countries["iso3"] == code, f"name_{session.language}"]
    return str(found.iloc[0]) if len(found) else name_territory(code, session.language)


def _list_countries(session: Session) -> list[str]:
    """List the countries that have a record, by name, and whatever else the selection names."""
    codes = {
        code for frame in session.atlas.layers.values() for codes in frame["countries"] for code in codes or ()
    }
    codes |= set(session.selection.countries)
    return sorted(codes, key=lambda code: _name_country(session, code))


def _draw_layers(session: Session, view: View) -> None:
    t = session.words
    for layer in LAYERS:
        name, count = _begin_upper(t(f"layer.{layer}", n=2)), view.counts.get(layer)
        total = len(session.atlas.layer(layer))
        if layer == "corridors":  # the sentence counts their legs beside them
            total = session.atlas.layer(layer)["corridor"].nunique()
            count = view.corridors if count else None
        st.checkbox(
            t("ui.layer_count", name=name, shown=count.shown, total=total) if count else f"{name} {total}",
            key=key(f"layer_{layer}"),
            help=_begin_upper(t(f"layer_about.{layer}")) + ".",
        )


def _draw_period(session: Session) -> None:
    t = session.words
    years = list(range(FIRST_YEAR, date.today().year + 1))
    begin, end = st.session_state[key("period")]
    shown = (
        min(max(int(begin[:4]), years[0]), years[-1]) if begin else years[0],
        min(max(int(end[:4]), years[0]), years[-1]) if end else years[-1],
    )
    st.session_state["period_slider"] = shown

    def take() -> None:
        first, last = st.session_state["period_slider"]
        st.session_state[key("period")] = (
            None if first == years[0] else str(first),
            None if last == years[-1] else str(last),
        )

    st.slider(t("ui.period"), years[0], years[-1], key="period_slider", on_change=take, help=t("ui.period_help"))


def _draw_evidence_filters(session: Session) -> None:
    t = session.words
    chosen: Selection = session.selection
    with st.expander(
        t("ui.evidence_filters"), expanded=bool(chosen.grade or chosen.precision or chosen.statuses or chosen.kinds)
    ):
        st.selectbox(
            t("ui.reliability"),
            (None, *RELIABILITIES),
            format_func=lambda grade: t("ui.any") if grade is None else f"{grade} · {t(f'reliability.{grade}')}",
            key=key("reliability"),
            placeholder=t("ui.any"),
            help=t("ui.grade_help"),
        )
        st.selectbox(
            t("ui.credibility"),
            (None, *CREDIBILITIES[:-1]),
            format_func=lambda grade: t("ui.any") if grade is None else f"{grade} · {t(f'credibility.{grade}')}",
            key=key("credibility"),
            placeholder=t("ui.any"),
        )
        st.selectbox(
            t("ui.precision"),
            (None, *PRECISIONS),
            format_func=lambda name: t("ui.any") if name is None else t(f"clause.precision.{name}"),
            key=key("precision"),
            placeholder=t("ui.any"),
        )
        st.multiselect(
            t("ui.statuses"),
            [status for layer in LAYERS for status in STATUSES[layer]],
            format_func=lambda name: _name_status(session, name),
            key=key("statuses"),
            placeholder=t("ui.any"),
            select_all=False,
        )
        st.multiselect(
            t("ui.kinds"),
            INCIDENT_KINDS,
            format_func=lambda name: _begin_upper(t(f"kind.{name}")),
            key=key("kinds"),
            placeholder=t("ui.any"),
            select_all=False,
        )


def _name_status(session: Session, status: str) -> str:
    layer = next(layer for layer in LAYERS if status in STATUSES[layer])
    return f"{_begin_upper(session.words(f'layer.{layer}', n=2))}: {session.words(f'status.{layer}.{status}')}"


def _draw_places(session: Session) -> None:
    t = session.words
    with st.expander(t("ui.place_filters"), expanded=bool(session.selection.near or session.selection.bounds)):
        st.selectbox(
            t("ui.near"),
            (None, *NEAR_LAYERS),
            format_func=lambda name: t("ui.anywhere") if name is None else t(f"ui.near_{name}"),
            key=key("near_layer"),
            placeholder=t("ui.anywhere"),
            help=t("ui.near_help"),
        )
        if st.session_state[key("near_layer")]:
            st.number_input(t("ui.near_km"), 0.001, 5000.0, step=5.0, format="%g", key=key("near_km"))
        st.session_state["in_view"] = st.session_state[key("bounds")] is not None

        def take() -> None:
            sight = camera.look_up(st.session_state["session"])
            wanted = st.session_state["in_view"] and sight is not None
            st.session_state[key("bounds")] = sight.bounds if wanted and sight else None

        st.toggle(t("ui.in_view"), key="in_view", on_change=take, help=t("ui.in_view_help"))
