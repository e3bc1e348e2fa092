"""What a selection shows of a store, in words."""

from __future__ import annotations

from corredor.events.counts import Counts
from corredor.i18n import join_list, translate


def describe_counts(counts: Counts, language: str) -> str:
    """Say how many events are shown, and what is left out or placed only coarsely.

    Parameters
    ----------
    counts : Counts
        Of a selection.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    str
        Such as "12,345 of 1,000,000 events · 20 events without date left out"; plain text, to stand behind the
        sentence of the dataset.
    """
    form = "whole" if counts.shown == counts.total else "some" if counts.shown else "none"
    clauses = [translate(f"events.sentence_{form}", language, shown=counts.shown, n=counts.total)]
    if counts.certain or counts.possible:
        clauses.append(translate("events.within", language, certain=counts.certain, possible=counts.possible))
    remarks = {
        "distance_unknown": counts.near_unknown,
        "undated": counts.undated_left_out,
        "unknown_activity": counts.unknown_activity_left_out,
        "coarse_state": counts.placed_coarsely["state"],
        "coarse_country": counts.placed_coarsely["country"],
    }
    clauses += [translate(f"events.{name}", language, n=count) for name, count in remarks.items() if count]
    if counts.ignored:
        names = [translate(f"events.filter_{name}", language) for name in counts.ignored]
        clauses.append(translate("events.ignored", language, filters=join_list(names, language, "or")))
    return " · ".join(clauses)
