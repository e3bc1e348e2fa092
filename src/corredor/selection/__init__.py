"""Selection: the one object that filters an atlas, writes the sentence and is the link."""

from corredor.selection.fields import Camera
from corredor.selection.filters import FILTERS
from corredor.selection.index import ranges_for
from corredor.selection.query import Note
from corredor.selection.release import has_own, leave_own, withhold_rows
from corredor.selection.selection import Selection
from corredor.selection.sentence import (
    describe_empty,
    describe_filter,
    write_alt_text,
    write_headline,
    write_sentence,
)
from corredor.selection.view import Count, EventCells, View

__all__ = [
    "FILTERS",
    "Camera",
    "Count",
    "EventCells",
    "Note",
    "Selection",
    "View",
    "describe_empty",
    "describe_filter",
    "has_own",
    "leave_own",
    "ranges_for",
    "withhold_rows",
    "write_alt_text",
    "write_headline",
    "write_sentence",
]
