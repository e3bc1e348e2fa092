"""What the doctor says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corredor.i18n import translate
from corredor.importing.doctor.diagnosis import Note, Question


def describe_why(code: str, values: Mapping[str, Any], language: str) -> str:
    """Say why something was found, as a sentence.

    Parameters
    ----------
    code, values
        The columns ``why`` and ``values`` of a row of ``Diagnosis.findings``.
    language : str
        One of ``vocabulary.LANGUAGES``.
    """
    order = {"order": translate(f"doctor.order.{values['order']}", language)} if "order" in values else {}
    return translate(f"doctor.why.{code}", language, **{**values, **order})


def describe_question(question: Question, language: str) -> str:
    """Ask a question, with its example."""
    values = {"column": question.column, **question.values}
    return translate(f"doctor.question.{question.code}", language, n=question.rows, **values)


def describe_note(note: Note, language: str) -> str:
    """Say how a column was read."""
    values = dict(note.values)
    if "order" in values:
        values["order"] = translate(f"doctor.order.{values['order']}", language)
    return translate(f"doctor.note.{note.code}", language, column=note.column, **values)
