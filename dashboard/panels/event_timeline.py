"""Events of the store by month and activity."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import streamlit as st

from corredor.errors import CorredorError
from corredor.mapping.event_colours import RAMPS
from corredor.vocabulary import ACTIVITIES
from dashboard.panels.events import EventsView, say_unusable
from dashboard.panels.timeline import localise_chart
from dashboard.state import Session

ROW_PX = 18
AROUND_PX = 145


def draw_event_timeline(session: Session, events: EventsView | None) -> None:
    """Draw one box per month and activity, the darker the more events; nothing where the layer is off."""
    if events is None or events.counts is None:
        return
    t = session.words
    try:
        counted = events.store.timeline(replace(events.selection, period_from=None, period_to=None))
    except CorredorError as error:
        say_unusable(session, error)
        return
    undated = int(counted.attrs["undated"])
    counted = counted[counted["activity"] != "all"]
    if counted.empty:
        return
    present = [name for name in (*ACTIVITIES, "unknown") if name in set(counted["activity"])]
    label = {name: t("panel.activity_unknown" if name == "unknown" else f"activity.{name}") for name in present}
    rows = counted.assign(month=counted["month"] + "-01", activity=counted["activity"].map(label))
    chart = (
        alt.Chart(rows)
        .mark_rect()
        .encode(
            x=alt.X(
                "utcyearmonth(month):T",
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
            color=alt.Color(
                "count:Q",
                title=t("events.timeline_count"),
                scale=alt.Scale(type="symlog", range=list(RAMPS["light"])),
                legend=alt.Legend(orient="bottom", format=",d", tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("utcyearmonth(month):T", title=t("ui.timeline_month"), format="%Y-%m"),
                alt.Tooltip("activity:N", title=t("ui.timeline_activity")),
                alt.Tooltip("count:Q", title=t("events.timeline_count"), format=","),
            ],
        )
        .properties(height=ROW_PX * len(present) + AROUND_PX, config=localise_chart(session.language))
    )
    remark = f" {t('events.timeline_undated', n=undated)}" if undated else ""
    st.caption(t("events.timeline_help") + remark)
    st.altair_chart(chart, key="event_timeline", alt=t("events.timeline_alt"))
