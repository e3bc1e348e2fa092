"""What the doctor found: how many rows came in, what was repaired and refused and why, and where."""

from __future__ import annotations

import json

import altair as alt
import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from corredor.dataset import Atlas
from corredor.importing.doctor import FINDINGS, Diagnosis, describe_note, describe_why
from corredor.importing.output import write_report_csv, write_report_json
from dashboard.imports import Import
from dashboard.panels.plain import escape_markdown
from dashboard.state import Session

MAX_LISTED = 1_000
"""Findings that the screen lists; the downloads hold all."""
MAX_MAPPED = 3_000
LIST_PX = 300
ROW_PX = 35
OUTLINE_DEGREES = 0.4
COLOURS = {"refused": "#D55E00", "repaired": "#0072B2"}


def draw_report(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis) -> None:
    """Draw the sums, the findings with their switches, and the map of what was refused or repaired."""
    t = session.words
    st.markdown(
        "**"
        + escape_markdown(
            t(
                "own.sum",
                n=diagnosis.rows,
                accepted=diagnosis.accepted,
                repaired=diagnosis.repaired,
                refused=diagnosis.refused_count,
            )
        )
        + "**"
    )
    for note in diagnosis.notes:
        st.caption(escape_markdown(describe_note(note, session.language)))
    if diagnosis.findings.empty:
        st.success(t("own.healthy"), icon=":material/check:")
        return
    _draw_switches(session, token, handed_in, diagnosis)
    listed, mapped = st.tabs([t("own.list"), t("own.map")], key=f"own_tabs_{token}", on_change="rerun")
    if listed.open:
        with listed:
            _draw_list(session, token, handed_in, diagnosis)
    if mapped.open:
        with mapped:
            _draw_map(session, diagnosis)


def _draw_switches(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis) -> None:
    """List the kinds of finding with their counts; a repair can be declined by its kind."""
    t = session.words
    declined = set(handed_in.choices.declined)
    rows = []
    for finding in FINDINGS:
        of_kind = diagnosis.findings[diagnosis.findings["finding"] == finding]
        if of_kind.empty and finding not in declined:
            continue
        outcomes = of_kind.drop_duplicates("row")["outcome"].value_counts()
        rows.append(
            {
                "finding": finding,
                "words": t(f"doctor.finding.{finding}"),
                "repaired": int(outcomes.get("repaired", 0)),
                "refused": int(outcomes.get("refused", 0)),
                "noted": int(outcomes.get("noted", 0)),
                "accept": finding not in declined,
            }
        )
    table = pd.DataFrame(rows)
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["words", "repaired", "refused", "noted"],
        column_order=["words", "repaired", "refused", "noted", "accept"],
        column_config={
            "words": st.column_config.TextColumn(t("own.finding"), width="large"),
            "repaired": st.column_config.NumberColumn(t("doctor.status.repaired"), width="small"),
            "refused": st.column_config.NumberColumn(t("doctor.status.refused"), width="small"),
            "noted": st.column_config.NumberColumn(t("doctor.status.noted"), width="small"),
            "accept": st.column_config.CheckboxColumn(
                t("own.accept_repair"), help=t("own.accept_repair_help"), width="small"
            ),
        },
        key=f"own_switches_{token}_{len(rows)}",
    )
    now = frozenset(edited.loc[~edited["accept"], "finding"])
    if now != handed_in.choices.declined:
        handed_in.choose(declined=now)
        st.rerun(scope="fragment")


def _draw_list(session: Session, token: str, handed_in: Import, diagnosis: Diagnosis) -> None:
    t = session.words
    first = diagnosis.findings.head(MAX_LISTED)
    st.dataframe(
        pd.DataFrame(
            {
                "row": first["row"],
                "outcome": [t(f"doctor.status.{word}") for word in first["outcome"]],
                "finding": [t(f"doctor.finding.{word}") for word in first["finding"]],
                "column": first["column"],
                "was": first["was"],
                "now": first["now"],
                "why": [
                    describe_why(code, values, session.language)
                    for code, values in zip(first["why"], first["values"], strict=True)
                ],
            }
        ),
        hide_index=True,
        placeholder="",
        height=min(LIST_PX, ROW_PX * (len(first) + 1) + 2),
        column_config={
            name: t(f"own.column.{name}") for name in ("row", "outcome", "finding", "column", "was", "now")
        }
        | {"why": st.column_config.TextColumn(t("own.column.why"), width="large")},
    )
    if len(diagnosis.findings) > len(first):
        st.caption(t("own.more_findings", n=len(diagnosis.findings) - len(first)))
    with st.container(horizontal=True):
        st.download_button(
            t("own.report_csv"),
            lambda: write_report_csv(diagnosis, session.language),
            file_name=f"{handed_in.title}-report.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"own_csv_{token}",
        )
        st.download_button(
            t("own.report_json"),
            lambda: write_report_json(diagnosis),
            file_name=f"{handed_in.title}-report.json",
            mime="application/json",
            on_click="ignore",
            key=f"own_json_{token}",
        )


def _draw_map(session: Session, diagnosis: Diagnosis) -> None:
    """Draw where the rows lie that were repaired, and where those would lie that were refused, as far as known."""
    t = session.words
    points = _gather_points(diagnosis, session)
    if points.empty:
        st.info(t("own.map_empty"))
        return
    words = {name: t(f"doctor.status.{name}") for name in COLOURS}
    box = [points["lon"].min() - 2, points["lat"].min() - 2, points["lon"].max() + 2, points["lat"].max() + 2]
    corners = {"type": "MultiPoint", "coordinates": [[box[0], box[1]], [box[2], box[3]]]}
    frame = {"type": "Feature", "properties": {}, "geometry": corners}
    land = alt.Chart(alt.Data(values=_read_outlines(session.atlas))).mark_geoshape(
        fill="#f3efe7", stroke="#b9b2a6", strokeWidth=0.6, clip=True
    )
    marks = (
        alt.Chart(points)
        .mark_circle(size=42, opacity=0.8, stroke="white", strokeWidth=0.5, clip=True)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=list(words.values()), range=list(COLOURS.values())),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("row:Q", title=t("own.column.row"), format="d"),
                alt.Tooltip("finding:N", title=t("own.column.finding")),
            ],
        )
    )
    chart = (land + marks).project(type="equirectangular", fit=frame).properties(height=340)
    st.altair_chart(chart, width="stretch", alt=t("own.map_alt"))
    lost = int((~diagnosis.refused["row"].isin(points["row"])).sum())
    if lost:
        st.caption(t("own.map_lost", n=lost))


def _gather_points(diagnosis: Diagnosis, session: Session) -> pd.DataFrame:
    t = session.words
    repaired_rows = set(diagnosis.findings.loc[diagnosis.findings["outcome"] == "repaired", "row"])
    first = diagnosis.findings.drop_duplicates("row").set_index("row")["finding"]
    parts = []
    for outcome, frame in (
        ("refused", diagnosis.refused),
        ("repaired", diagnosis.records[diagnosis.records["row"].isin(repaired_rows)]),
    ):
        placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty].head(MAX_MAPPED)
        if len(placed):
            parts.append(
                pd.DataFrame(
                    {
                        "lon": placed.geometry.x.to_numpy(),
                        "lat": placed.geometry.y.to_numpy(),
                        "row": placed["row"].to_numpy(),
                        "outcome": t(f"doctor.status.{outcome}"),
                        "finding": [t(f"doctor.finding.{first.get(row, 'not_data')}") for row in placed["row"]],
                    }
                )
            )
    points = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return points if points.empty else points[points["lon"].abs().le(180) & points["lat"].abs().le(85)]


def _read_outlines(atlas: Atlas) -> list[dict]:
    """Give the land as GeoJSON features, coarse enough for a small picture."""
    features: list[dict] = []
    for frame in (atlas.places.countries, atlas.places.backdrop):
        simple = gpd.GeoSeries(shapely.coverage_simplify(frame.geometry.to_numpy(), OUTLINE_DEGREES), crs=frame.crs)
        simple = simple.set_precision(0.01)
        simple = simple[~simple.is_empty]
        features += json.loads(simple.to_json())["features"]
    return features
