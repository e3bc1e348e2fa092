"""The Streamlit script: which pages there are."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.state import bind_words, browser_language

HERE = Path(__file__).resolve().parent

# The icon is a file of our own: Streamlit fetches its material icons for the browser tab from another host.
st.set_page_config(page_title="Corredor", page_icon=str(HERE / "icon.png"), layout="wide")
words = bind_words(browser_language())
pages = [
    st.Page(HERE / "pages" / "atlas.py", title="Corredor", default=True),
    st.Page(HERE / "pages" / "verify.py", title=words("check.title"), url_path="verify"),
]
st.navigation(pages, position="hidden").run()
