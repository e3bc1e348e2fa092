"""What the sources say of one record, in words: the panel, the page and the popup all show this."""

from corredor.evidence.build import (
    Evidence,
    build_evidence,
    write_grade,
    write_grade_code,
    write_kicker,
    write_place,
)
from corredor.evidence.citation import Citation, build_citations
from corredor.evidence.events import Event, build_event, render_event, render_event_line
from corredor.evidence.facts import Fact
from corredor.evidence.figures import Figure, list_figures, pick_figures
from corredor.evidence.neighbours import Neighbour, find_companions
from corredor.evidence.render import render_bibliography, render_evidence, render_figures

__all__ = [
    "Citation",
    "Event",
    "Evidence",
    "Fact",
    "Figure",
    "Neighbour",
    "build_citations",
    "build_event",
    "build_evidence",
    "find_companions",
    "list_figures",
    "pick_figures",
    "render_bibliography",
    "render_event",
    "render_event_line",
    "render_evidence",
    "render_figures",
    "write_grade",
    "write_grade_code",
    "write_kicker",
    "write_place",
]
