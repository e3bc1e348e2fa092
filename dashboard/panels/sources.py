"""The bibliography of the records on the map."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from corredor.evidence import build_citations, render_bibliography
from corredor.selection import View
from dashboard.state import Session


def draw_sources(session: Session, view: View) -> None:
    """Draw the list of sources, those that carry most records first."""
    uses = Counter(source for frame in view.frames.values() for sources in frame["sources"] for source in sources)
    if not uses:
        st.info(session.words("ui.sources_empty"))
        return
    ranked = sorted(uses, key=lambda source: (-uses[source], source))
    citations = build_citations(session.atlas, ranked, session.language)
    st.caption(session.words("ui.sources_help", n=len(citations)))
    st.html(render_bibliography(citations, uses, session.language))
