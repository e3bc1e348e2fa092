"""Records by month and activity; a brush over it sets the period."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from corredor.selection import Selection
from corredor.vocabulary import ACTIVITIES
from dashboard.state import Session, key

COLOURS = {
    "cells": "#D55E00",
    "incidents": "#E69F00",
    "own1": "#009E73",
    "own2": "#AA4499",
    "own3": "#56B4E9",
    "own4": "#B8A800",
}

ROW_PX = 26
AROUND_PX = 235
"""What axis and legends of the chart take."""


def localise_chart(language: str) -> dict[str, Any]:
    """Give the settings by which a chart writes its numbers as the rest of the page does."""
    if language == "en":
        return {}
    return {"locale": {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]}}}


def count_by_month(session: Session) -> pd.DataFrame:
    """Count cells and incidents by month of their first report and by activity, whatever the period is.

    Returns
    -------
    DataFrame
        One row per month, activity and layer: ``month`` (first day), ``activity`` (a word of the vocabulary or
        ``unknown``), ``layer``, ``records``. A record with several activities counts in each.
    """
    everything: Selection = replace(session.selection, period_from=None, period_to=None)
    view = everything.apply(session.atlas)
    rows = []
    for layer, frame in view.frames.items():
        if layer not in COLOURS:
            continue
        dated = frame[frame["start_day"].notna()]
        for day, activities in zip(dated["start_day"], dated["activities"], strict=True):
            rows += [(day.strftime("%Y-%m-01"), activity, layer) for activity in activities or ("unknown",)]
    counted = pd.DataFrame(rows, columns=["month", "activity", "layer"])
    return counted.value_counts().rename("records").reset_index().sort_values(["month", "activity", "layer"])


def draw_timeline(session: Session) -> None:
    """Draw the timeline."""
    t = session.words
    counted = count_by_month(session)
    if counted.empty:
        st.info(t("ui.timeline_empty"))
        return
    present = [name for name in (*ACTIVITIES, "unknown") if name in set(counted["activity"])]
    label = {name: t("panel.activity_unknown" if name == "unknown" else f"activity.{name}") for name in present}
    own = session.atlas.own
    layers = {layer: t(f"layer.{layer}", n=2) for layer in ("cells", "incidents")}
    layers |= {layer: one.title for layer, one in own.items() if layer in set(counted["layer"])}
    chart_rows = counted.assign(activity=counted["activity"].map(label), layer=counted["layer"].map(layers))
    brush = alt.selection_interval(encodings=["x"], name="period")
    chart = (
        alt.Chart(chart_rows)
        .mark_circle(opacity=0.75, stroke="white", strokeWidth=0.5)
        .encode(
            # months are months in every time zone: a local scale would show January as December in the Americas
            x=alt.X(
                "month:T",
                title=None,
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%Y", tickCount="year", grid=True),
            ),
            y=alt.Y(
                "activity:N",
                title=None,
                sort=list(label.values()),
                axis=alt.Axis(labelLimit=220, labelOverlap=False),
            ),
            yOffset=alt.YOffset("layer:N"),
            size=alt.Size(
                "records:Q",
                title=t("ui.timeline_records"),
                scale=alt.Scale(range=[30, 420]),
                legend=alt.Legend(values=[1, 5, 10], format="d", orient="bottom"),
            ),
            color=alt.Color(
                "layer:N",
                title=None,
                scale=alt.Scale(domain=list(layers.values()), range=[COLOURS[layer] for layer in layers]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("utcyearmonth(month):T", title=t("ui.timeline_month"), format="%Y-%m"),
                alt.Tooltip("activity:N", title=t("ui.timeline_activity")),
                alt.Tooltip("layer:N", title=t("ui.timeline_layer")),
                alt.Tooltip("records:Q", title=t("ui.timeline_records")),
            ],
        )
        .add_params(brush)
        .properties(height=ROW_PX * len(present) + AROUND_PX, config=localise_chart(session.language))
    )
    st.caption(t("ui.timeline_help"))
    st.altair_chart(chart, key="timeline", on_select=_take_brush, selection_mode="period", alt=t("ui.timeline_alt"))


def _take_brush() -> None:
    """Turn the brushed span into the period, in whole months."""
    brushed = (st.session_state["timeline"]["selection"].get("period") or {}).get("month")
    if not brushed:
        st.session_state[key("period")] = (None, None)
        return
    first, last = (
        datetime.fromtimestamp(side / 1000, UTC).strftime("%Y-%m") for side in (min(brushed), max(brushed))
    )
    st.session_state[key("period")] = (first, last)
