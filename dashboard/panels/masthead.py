"""The name of the product and what it is, above every page."""

from __future__ import annotations

import html

import streamlit as st

from dashboard.state import Words


def draw_masthead(t: Words) -> None:
    """Draw the head of a page."""
    tagline = html.escape(t("ui.tagline"))
    st.html(f'<header class="corredor-masthead"><h1>Corredor</h1><p>{tagline}</p></header>')
