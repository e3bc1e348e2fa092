"""Whether the reader's own layers go along with what is shared: off until it is switched on, each time anew."""

from __future__ import annotations

from typing import Final

import streamlit as st

from corredor.selection import View, has_own
from corredor.selection.wording import name_layer
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session

SWITCH: Final = "share_own"


def switch_off() -> None:
    """Begin anew: what was switched on for one sharing does not hold for the next."""
    st.session_state[SWITCH] = False


def choose_own(session: Session, view: View) -> bool:
    """Draw the switch, and what will travel once it is on; nothing where the view shows no own layers.

    Returns
    -------
    bool
        Whether own layers travel.
    """
    if not has_own(view):
        return False
    t = session.words
    included = st.toggle(t("own_release.include"), key=SWITCH, help=t("own_release.include_help"))
    if not included:
        st.caption(t("own_release.left_out"))
        return False
    lines = [escape_markdown(line) for line in list_travelling(session, view)]
    st.caption("\n".join([escape_markdown(t("own_release.travels")), "", *(f"- {line}" for line in lines)]))
    return True


def list_travelling(session: Session, view: View) -> list[str]:
    """Say what travels of each own layer that a view shows: rows and how exactly they are placed, or counts."""
    t = session.words
    lines = []
    for key, own in session.atlas.own.items():
        if key not in view.frames:
            continue
        level = t(f"own_release.level_{own.public_level or 'exact'}")
        what = "counts" if own.only_aggregates else "rows"
        title, n = name_layer(session.atlas, key, session.language), view.counts[key].shown
        lines.append(t(f"own_release.travels_{what}", n=n, title=title, level=level))
    return lines
