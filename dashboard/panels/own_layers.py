"""The reader's own layers in the sidebar: switch, terms, public level, forget; and the way to bring one more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from corredor.dataset import OwnLayer, list_types
from corredor.dataset.own_layer import OwnLevel
from corredor.importing.public import coarsen
from corredor.selection import View
from dashboard.own import own_data
from dashboard.panels.own_import import open_import
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session, key

COARSER: Final[Mapping[OwnLevel | None, tuple[OwnLevel | None, ...]]] = {
    None: (None, "town", "state"),
    "town": ("town", "state"),
    "state": ("state",),
}
"""To which levels a layer can go from the one that it has: never back to a finer one."""


def draw_own_layers(session: Session, view: View) -> None:
    """Draw the reader's own layers, and the button that brings a file."""
    t = session.words
    for layer in session.atlas.own.values():
        _draw_layer(session, view, layer)
    types = list_types(session.atlas.own)
    if len(types) > 1:
        st.multiselect(
            t("ui.types"),
            types,
            key=key("types"),
            placeholder=t("ui.any"),
            help=t("ui.types_help"),
            select_all=False,
        )
    hint = t("own.open_help")
    if st.button(t("own.open"), icon=":material/upload_file:", key="own_open", width="stretch", help=hint):
        open_import(session)


def _draw_layer(session: Session, view: View, layer: OwnLayer) -> None:
    t = session.words
    count, total = view.counts.get(layer.key), len(layer.records)
    label = (
        t("ui.layer_count", name=layer.title, shown=count.shown, total=total) if count else f"{layer.title} {total}"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"own_row_{layer.key}"):
        st.checkbox(escape_markdown(label), key=key(f"layer_{layer.key}"), help=t("ui.own_layer_help"))
        with st.popover(t("own.manage"), icon=":material/tune:", key=f"own_manage_{layer.key}"):
            _draw_settings(session, layer)


def _draw_settings(session: Session, layer: OwnLayer) -> None:
    t = session.words
    st.markdown(escape_markdown(t("own.about", file=layer.file, n=len(layer.records))))
    st.caption(escape_markdown(layer.licence or t("own.no_licence")))
    if layer.only_aggregates:
        st.caption(t("own.aggregates_only"))
    chosen = st.selectbox(
        t("own.public"),
        COARSER[layer.public_level],
        format_func=lambda word: t(f"own.level.{word or 'exact'}"),
        help=t("own.public_help"),
        key=f"own_public_{layer.key}",
    )
    if chosen is not None and chosen != layer.public_level:
        own_data().put(replace(layer, records=coarsen(layer.records, chosen, session.atlas), public_level=chosen))
        st.rerun()
    if layer.terms:
        shared = st.checkbox(
            t(f"own.terms.{layer.terms}"), layer.may_share, key=f"own_share_{layer.key}_{layer.may_share}"
        )
        if shared != layer.may_share:
            own_data().put(replace(layer, may_share=shared))
            st.rerun()
    st.button(
        t("own.forget"),
        icon=":material/delete_forever:",
        key=f"own_forget_{layer.key}",
        on_click=_forget,
        args=(layer.key,),
    )


def _forget(layer: str) -> None:
    """Let go of a layer, and of the record of it that may be open."""
    own_data().forget(layer)
    st.session_state[key("types")] = []
    opened = st.session_state.get("open")
    if isinstance(opened, str) and opened.startswith(f"{layer}:"):
        st.session_state["open"] = None
