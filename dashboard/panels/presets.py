"""Ready-made views: one click to what most people come for."""

from __future__ import annotations

from typing import Final

import streamlit as st

from corredor.selection import Camera, Selection
from dashboard import state
from dashboard.panels.share import draw_share_button
from dashboard.state import Session

PRESETS: Final = {
    "after_tocoron": Selection(
        layers=("prisons", "incidents"),
        period_from="2023-09-20",
        period_to="2024-12",
        camera=Camera(centre=(-69.5, 4.0), zoom=4.5),
    ),
    "darien": Selection(countries=("COL", "PAN", "CRI", "NIC"), camera=Camera(centre=(-78.4, 8.4), zoom=6.5)),
    "northern_chile": Selection(countries=("BOL", "CHL", "PER"), camera=Camera(centre=(-69.4, -19.6), zoom=6.5)),
    "whole_spread": Selection(),
}


def draw_presets(session: Session) -> None:
    """Draw a button for each ready-made view, and the one that shares what is shown."""
    with st.container(horizontal=True, key="presets", gap="small"):
        for name, selection in PRESETS.items():
            st.button(
                session.words(f"preset.{name}"),
                help=session.words(f"preset_about.{name}"),
                key=f"preset_{name}",
                on_click=state.show_preset,
                args=(selection,),
            )
        draw_share_button(session)
