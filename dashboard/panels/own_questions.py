"""What the file does not tell by itself: its reference system, its sheet, the order of its dates, its columns."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import streamlit as st

from corredor.errors import QueryError
from corredor.importing.doctor import Diagnosis, Question, describe_question
from corredor.importing.errors import CrsUnknownError, PartNeededError
from corredor.importing.presets import FIELDS, MANY, PRESETS, Mapping, read_mapping, read_preset, write_mapping
from corredor.importing.presets.preset import fold_name
from corredor.vocabulary import ACTIVITIES
from dashboard.imports import Import
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session

MAX_TYPES = 300
"""Event types that the table of activities lists, the commonest first."""


def draw_reading_questions(
    session: Session, token: str, handed_in: Import, question: CrsUnknownError | PartNeededError
) -> None:
    """Ask for the reference system, or for the sheet or layer, of a file that cannot be read without."""
    t = session.words
    st.info(escape_markdown(question.describe(session.language)), icon=":material/help:")
    with st.form(key=f"own_ask_{token}"):
        if isinstance(question, PartNeededError):
            part = st.selectbox(t("own.part"), question.parts, key=f"own_part_{token}")
            changes: dict[str, str | None] = {"part": part}
        else:
            names = {each.crs: f"{each.crs} · {each.name}" for each in question.suggestions}
            crs = st.selectbox(
                t("own.crs"),
                list(names),
                format_func=lambda code: names.get(code, code),
                accept_new_options=True,
                placeholder=t("own.crs_hint"),
                index=None,
                key=f"own_crs_{token}",
            )
            changes = {"crs": crs}
        if st.form_submit_button(t("own.read"), type="primary") and all(changes.values()):
            handed_in.choose(options=replace(handed_in.choices.options, **changes))
            st.rerun(scope="fragment")


def draw_questions(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis) -> None:
    """Ask what the doctor could not find out; each answer examines the file anew."""
    for question in diagnosis.questions:
        with st.container(border=True):
            st.markdown(f"**{escape_markdown(describe_question(question, session.language))}**")
            _draw_choice(session, token, handed_in, question)


def _draw_choice(session: Session, token: str, handed_in: Import, question: Question) -> None:
    t, answers = session.words, handed_in.choices.answers
    name = f"own_{question.code}_{token}"
    if question.code == "crs":
        chosen = st.selectbox(
            t("own.crs"),
            question.choices,
            accept_new_options=True,
            index=None,
            placeholder=t("own.crs_hint"),
            key=name,
            label_visibility="collapsed",
        )
    else:
        chosen = st.segmented_control(
            t(f"own.{question.code}"),
            question.choices,
            format_func=lambda word: t(f"doctor.choice.{word}"),
            key=name,
            label_visibility="collapsed",
        )
    if not chosen:
        return
    told = {
        "date_order": lambda: replace(answers, day_first=chosen == "day_first"),
        "crs": lambda: replace(answers, crs=chosen),
        "no_coordinates": lambda: replace(answers, place_by=chosen),
    }[question.code]()
    if told != answers:
        handed_in.choose(answers=told)
        st.rerun(scope="fragment")


def draw_columns(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis | None) -> None:
    """Show which column was taken for what and which event type for which activity, and let both be changed."""
    t = session.words
    with st.expander(t("own.columns"), icon=":material/table_edit:"):
        _draw_preset(session, token, handed_in, diagnosis)
        _draw_saved(session, token, handed_in)
        if diagnosis is None:
            return
        names = [str(name) for name in handed_in.read().columns.columns]
        st.caption(t("own.columns_help"))
        picked: dict[str, tuple[str, ...]] = {}
        left, right = st.columns(2)
        for position, field in enumerate(FIELDS):
            now = [name for name in diagnosis.fields.get(field, ()) if name in names]
            with left if position % 2 == 0 else right:
                chosen = st.multiselect(
                    t(f"own.field.{field}"),
                    names,
                    now,
                    max_selections=None if field in MANY else 1,
                    key=f"own_field_{field}_{token}",
                    placeholder=t("own.no_column"),
                    select_all=False,
                )
            if chosen != now:
                picked[field] = tuple(chosen)
        types = _draw_types(session, token, handed_in, diagnosis)
        mapping = handed_in.choices.mapping or Mapping(preset=diagnosis.preset)
        if picked or types:
            mapping = replace(
                mapping, columns={**mapping.columns, **picked}, activities={**mapping.activities, **types}
            )
        with st.container(horizontal=True):
            if st.button(t("own.apply"), key=f"own_apply_{token}", type="primary", disabled=not (picked or types)):
                handed_in.choose(mapping=mapping)
                st.rerun(scope="fragment")
            whole = replace(mapping, columns={**diagnosis.fields, **mapping.columns})
            st.download_button(
                t("own.save_mapping"),
                write_mapping(whole),
                file_name="mapping.toml",
                mime="application/toml",
                on_click="ignore",
                key=f"own_save_{token}",
                help=t("own.save_mapping_help"),
            )


def _draw_preset(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis | None) -> None:
    t = session.words
    found = diagnosis.preset if diagnosis else "generic"

    def name(word: str) -> str:
        if word == "auto":
            return t("own.preset_auto", name=name(found))
        return t("own.preset_none") if word == "generic" else read_preset(word).title

    chosen = st.selectbox(
        t("own.preset"),
        ("auto", *PRESETS),
        index=("auto", *PRESETS).index(handed_in.choices.preset),
        format_func=name,
        key=f"own_preset_{token}",
    )
    if chosen != handed_in.choices.preset:
        handed_in.choose(preset=chosen, mapping=None)
        st.rerun(scope="fragment")


def _draw_saved(session: Session, token: str, handed_in: Import) -> None:
    t = session.words
    saved = st.file_uploader(t("own.load_mapping"), type="toml", key=f"own_mapping_{token}", max_upload_size=1)
    if saved is None:
        return
    try:
        mapping = read_mapping(saved.getvalue().decode("utf-8", errors="replace"))
    except QueryError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    if mapping != handed_in.choices.mapping and st.session_state.get(f"own_taken_{token}") != saved.file_id:
        st.session_state[f"own_taken_{token}"] = saved.file_id
        handed_in.choose(mapping=mapping)
        st.rerun(scope="fragment")


def _draw_types(
    session: Session, token: str, handed_in: Import, diagnosis: Diagnosis
) -> dict[str, tuple[str, ...]]:
    """Show the event types of the file with our activities, and give those that were changed."""
    t = session.words
    counted = diagnosis.records["type"].dropna().value_counts().head(MAX_TYPES)
    if counted.empty:
        return {}
    known = read_preset(diagnosis.preset).activities
    told = handed_in.choices.mapping.activities if handed_in.choices.mapping else {}
    folded = {fold_name(kind): ours for kind, ours in told.items()}
    current = [tuple(folded.get(fold_name(kind), known.get(fold_name(kind), ()))) for kind in counted.index]
    words = {t(f"activity.{name}"): name for name in ACTIVITIES}
    spoken = [[t(f"activity.{name}") for name in names] for names in current]
    st.caption(t("own.types_help"))
    edited = st.data_editor(
        pd.DataFrame(
            {
                "type": list(counted.index),
                "rows": counted.to_numpy(),
                "activities": spoken,
            }
        ),
        hide_index=True,
        disabled=["type", "rows"],
        column_config={
            "type": st.column_config.TextColumn(t("own.type")),
            "rows": st.column_config.NumberColumn(t("own.rows"), width="small"),
            "activities": st.column_config.MultiselectColumn(
                t("column.activities"), options=list(words), accept_new_options=False
            ),
        },
        height=min(38 + 35 * len(counted), 320),
        key=f"own_types_{re.sub(r'[^a-z]', '', diagnosis.preset)}_{token}",
    )
    changed = {}
    for kind, before, after in zip(counted.index, current, edited["activities"], strict=True):
        now = tuple(name for word, name in words.items() if word in (after or ()))
        if set(now) != set(before):
            changed[str(kind)] = now
    return changed
