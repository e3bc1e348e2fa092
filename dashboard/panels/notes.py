"""What a link held that the map could not use."""

from __future__ import annotations

import streamlit as st

from dashboard.panels.plain import escape_markdown
from dashboard.state import Session


def draw_notes(session: Session) -> None:
    """Name what was ignored in the link, until the reader closes the note."""
    if not session.notes:
        return
    lines = [note.describe(session.language) for note in session.notes]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="notes"):
        st.markdown("\n\n".join(escape_markdown(line) for line in lines), width="stretch")
        st.button(session.words("ui.understood"), on_click=_forget, key="forget_notes")


def _forget() -> None:
    st.session_state["notes"] = ()
