"""Check a snapshot that somebody hands in: is it whole, and what has changed since."""

from __future__ import annotations

import base64
import html

import streamlit as st

from corredor.errors import CorredorError
from corredor.sharing.bundle import Bundle
from corredor.sharing.errors import SnapshotError
from corredor.sharing.verify import compare_bundle, describe_verification, verify_bundle
from corredor.vocabulary import LANGUAGES
from dashboard import state
from dashboard.panels.masthead import draw_masthead
from dashboard.panels.plain import escape_markdown
from dashboard.panels.style import draw_style, hide_sidebar, name_controls
from dashboard.source import get_atlas

MAX_MB = 60


def draw_page() -> None:
    """Draw the page."""
    asked = st.query_params.get("lang", "")
    language = asked if asked in LANGUAGES else state.browser_language()
    t = state.bind_words(language)
    draw_style()
    hide_sidebar()
    name_controls(t)
    draw_masthead(t)
    back = ":material/arrow_back:"
    view = {**st.session_state.get("written", {}), "lang": language}
    st.page_link("pages/atlas.py", label=t("check.back"), icon=back, query_params=view)
    st.subheader(t("check.title"))
    st.caption(t("check.help"))
    handed_in = st.file_uploader(t("check.drop"), type="zip", key="bundle", max_upload_size=MAX_MB)
    if handed_in is None:
        return
    verification = verify_bundle(handed_in.getvalue())
    changes = None
    if verification.intact and verification.bundle is not None:
        try:
            changes = compare_bundle(verification.bundle, get_atlas(verification.bundle.language))
        except SnapshotError as error:
            st.warning(escape_markdown(error.describe(language)), icon=":material/warning:")
        except CorredorError as error:
            st.warning(escape_markdown(str(error)), icon=":material/warning:")
    lines = describe_verification(verification, changes, language)
    show = st.success if verification.intact else st.error
    show(escape_markdown(lines[0]), icon=":material/verified:" if verification.intact else ":material/gpp_bad:")
    if lines[1:]:
        st.html(
            "<ul class='corredor-changes'>"
            + "".join(f"<li>{html.escape(line)}</li>" for line in lines[1:])
            + "</ul>"
        )
    if verification.intact and verification.bundle is not None:
        _draw_picture(verification.bundle)
        st.download_button(
            t("check.page"), verification.bundle.files["map.html"], "map.html", "text/html", key="page"
        )


def _draw_picture(bundle: Bundle) -> None:
    """Show the map as it was published; the browser decodes it, since anybody may have made the file."""
    picture = base64.b64encode(bundle.files["map.png"]).decode()
    alt = html.escape(str(bundle.manifest.get("alt_text", "")))
    st.html(f'<img class="corredor-published-map" src="data:image/png;base64,{picture}" alt="{alt}">')


draw_page()
