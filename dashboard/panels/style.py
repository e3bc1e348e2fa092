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


def name_controls(t: Words) -> None:
    """Give names in the page's language to what Streamlit leaves in English or without words.

    The button that opens the filters on a phone, and the one that opens the file chooser.
    """
    names = {"--corredor-filters": t("ui.filters"), "--corredor-choose": t("ui.choose_files")}
    rules = " ".join(f"{name}: {json.dumps(words, ensure_ascii=False)};" for name, words in names.items())
    style = f"<style>:root {{ {rules} }}</style>"
    st.html(style)


def hide_sidebar() -> None:
    """Take away the sidebar, which Streamlit keeps open and empty on a page that has nothing in it."""
    style = '<style>[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }</style>'
    st.html(style)
