"""The few rules of style that Streamlit's theme cannot say."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from dashboard.state import Words

STYLE = Path(__file__).with_name("style.css")


def draw_style() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)


def name_filter_button(t: Words) -> None:
    """Give the button that opens the filters on a phone, which Streamlit leaves without words, its name."""
    rule = f":root {{ --corredor-filters: {json.dumps(t('ui.filters'), ensure_ascii=False)}; }}"
    st.html(f"<style>{rule}</style>")
