"""Bring a file of one's own: drop it, see what is wrong in it, and put it on the map."""

from __future__ import annotations

from datetime import date

import streamlit as st

from corredor.errors import CorredorError, QueryError
from corredor.importing.doctor import Diagnosis
from corredor.importing.errors import CrsUnknownError, ImportFileError, PartNeededError
from corredor.importing.reading.options import SUFFIXES
from corredor.mapping.payload import MAX_OWN_RECORDS
from dashboard.imports import MAX_MB, Import, identify, make_layer
from dashboard.own import drop_uploads, own_data
from dashboard.panels.own_questions import draw_columns, draw_questions, draw_reading_questions
from dashboard.panels.own_report import draw_report
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session, key

HELD = "imports"
"""Where the session keeps the files that are being examined; emptied when the dialog is left."""

LEVELS = (None, "town", "state")


def open_import(session: Session) -> None:
    """Open the dialog over the map."""
    t = session.words
    st.session_state[HELD] = {}
    dialog = st.dialog(t("own.title"), width="large", on_dismiss=_leave)
    dialog(_draw_import)(session)


def _leave() -> None:
    st.session_state.pop(HELD, None)
    drop_uploads()


def _draw_import(session: Session) -> None:
    t = session.words
    st.caption(t("own.stays"))
    files = st.file_uploader(
        t("own.drop", mb=MAX_MB),
        type=sorted({*(suffix.removeprefix(".") for suffix in SUFFIXES), "zip"}),
        accept_multiple_files=True,
        max_upload_size=MAX_MB,
        key="own_files",
    )
    if not files:
        st.caption(t("own.formats"))
        return
    held: dict[str, Import] = st.session_state.setdefault(HELD, {})
    shown: dict[str, str] = {}
    for file in files:
        content = file.getvalue()
        token = identify(file.name, content)
        if token not in held:
            held[token] = Import(file.name, content)
        shown[token] = file.name
    for token in [known for known in held if known not in shown]:
        del held[token]
    chosen = next(iter(shown))
    if len(shown) > 1:
        chosen = st.selectbox(t("own.which"), list(shown), format_func=lambda token: shown[token], key="own_which")
    _draw_one(session, chosen, held[chosen])


def _draw_one(session: Session, token: str, handed_in: Import) -> None:
    t = session.words
    try:
        diagnosis = _examine(session, handed_in)
    except (CrsUnknownError, PartNeededError) as question:
        draw_reading_questions(session, token, handed_in, question)
        return
    except ImportFileError as error:
        st.error(escape_markdown(error.describe(session.language)), icon=":material/error:")
        return
    except QueryError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        draw_columns(session, token, handed_in, None)
        return
    except MemoryError:
        st.error(t("own.out_of_memory"), icon=":material/error:")
        return
    draw_questions(session, token, handed_in, diagnosis)
    draw_report(session, token, handed_in, diagnosis)
    draw_columns(session, token, handed_in, diagnosis)
    _draw_acceptance(session, token, handed_in, diagnosis)


def _examine(session: Session, handed_in: Import) -> Diagnosis:
    t = session.words
    if not handed_in.is_read():
        bar = st.progress(0.0, text=t("own.reading", n=0))

        def tell(fraction: float | None, rows: int) -> None:
            bar.progress(min(fraction or 0.0, 1.0), text=t("own.reading", n=rows))

        try:
            handed_in.read(tell)
        finally:
            bar.empty()
    with st.spinner(t("own.examining")):
        return handed_in.examine(session.atlas, date.today())


def _draw_acceptance(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis) -> None:
    t = session.words
    coming = len(diagnosis.records)
    if not coming:
        st.warning(t("own.nothing"), icon=":material/block:")
        return
    own = own_data()
    present = sum(len(layer.records) for layer in own.layers.values())
    if present + coming > MAX_OWN_RECORDS:
        st.warning(t("own.too_many", n=present + coming, limit=MAX_OWN_RECORDS), icon=":material/block:")
        return
    with st.form(key=f"own_accept_{token}"):
        title = st.text_input(t("own.layer_title"), handed_in.title, max_chars=80, key=f"own_title_{token}")
        licence = st.text_input(
            t("own.licence"), max_chars=200, placeholder=t("own.licence_hint"), key=f"own_licence_{token}"
        )
        level = st.selectbox(
            t("own.public"),
            LEVELS,
            format_func=lambda word: t(f"own.level.{word or 'exact'}"),
            help=t("own.public_help"),
            key=f"own_level_{token}",
        )
        may_share = False
        if diagnosis.terms:
            may_share = st.checkbox(t(f"own.terms.{diagnosis.terms}"), key=f"own_share_{token}")
        if not st.form_submit_button(t("own.accept", n=coming), type="primary", icon=":material/add_location_alt:"):
            return
    try:
        place = own.take_place()
        layer = make_layer(
            handed_in,
            diagnosis,
            session.atlas,
            place,
            title=title,
            licence=licence,
            may_share=may_share,
            public_level=level,
        )
    except QueryError:
        st.error(t("own.full"), icon=":material/block:")
        return
    except CorredorError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    own.put(layer)
    st.session_state[key(f"layer_{place}")] = True
    _leave()
    st.rerun()
