"""The doctor: what is wrong in a table, row by row, what was repaired, and what has to be asked."""

from corredor.importing.doctor.diagnose import diagnose
from corredor.importing.doctor.diagnosis import Answers, Diagnosis, Note, Question
from corredor.importing.doctor.findings import FINDINGS, OUTCOMES
from corredor.importing.doctor.wording import describe_note, describe_question, describe_why

__all__ = [
    "FINDINGS",
    "OUTCOMES",
    "Answers",
    "Diagnosis",
    "Note",
    "Question",
    "describe_note",
    "describe_question",
    "describe_why",
    "diagnose",
]
