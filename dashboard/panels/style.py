"""The few rules of style that Streamlit's theme cannot say."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STYLE = Path(__file__).with_name("style.css")


def draw_style() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)
