"""What is wrong with the dataset, in the words of ``corredor check``."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corredor.errors import Fault
from dashboard.state import Words


def draw_faults(faults: Sequence[Fault], t: Words) -> None:
    """List the faults; the records that have none are on the map."""
    if not faults:
        return
    with st.expander(t("ui.faults", n=len(faults)), icon=":material/report:", expanded=True):
        st.caption(t("ui.faults_help"))
        listed = "\n".join(str(fault) for fault in faults)
        st.code(listed, language=None, wrap_lines=True, height=260 if len(faults) > 8 else "content")
