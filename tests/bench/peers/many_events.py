"""Many events the usual ways: ``BENCH_WAY`` says which, ``BENCH_EVENTS`` names the Parquet file."""

import os

import folium
import pandas as pd
import pydeck
import streamlit as st
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

from corredor.vocabulary import ACTIVITIES

WAY = os.environ["BENCH_WAY"]
LABELS = {name: name.replace("_", " ").capitalize() for name in ACTIVITIES}

st.set_page_config(page_title="Many events", layout="wide")


@st.cache_resource
def read_events(path: str) -> pd.DataFrame:
    """Read the places and the activities of all events."""
    return pd.read_parquet(path, columns=["lon", "lat", "activities"])


events = read_events(os.environ["BENCH_EVENTS"])
chosen = st.sidebar.multiselect("Activities", ACTIVITIES, format_func=LABELS.__getitem__, key="filter_activities")
if chosen:
    events = events[events["activities"].fillna("").str.contains("|".join(rf"\b{name}\b" for name in chosen))]

if WAY == "pydeck":
    layer = pydeck.Layer("ScatterplotLayer", events[["lon", "lat"]], get_position=["lon", "lat"], get_radius=20_000)
    view = pydeck.ViewState(longitude=-60, latitude=0, zoom=1.5)
    st.pydeck_chart(pydeck.Deck([layer], initial_view_state=view, map_style=None, map_provider=None), height=620)
    # comes after the chart: with it, the browser has the points, though it may not have drawn them yet
    st.markdown(f'<i class="arrived">{len(events)}</i>', unsafe_allow_html=True)
else:
    shown = folium.Map(location=(0, -60), zoom_start=2, tiles=None)
    shown.default_js = [("leaflet", "../../leaflet/leaflet.js"), ("jquery", "../../leaflet/jquery.js")]
    shown.default_css = [("leaflet", "../../leaflet/leaflet.css")]
    if WAY == "markers":
        for lon, lat in zip(events["lon"], events["lat"], strict=True):
            folium.CircleMarker((lat, lon), radius=4, fill=True).add_to(shown)
    elif WAY == "geojson":
        features = [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
            for lon, lat in zip(events["lon"], events["lat"], strict=True)
        ]
        collection = {"type": "FeatureCollection", "features": features}
        folium.GeoJson(collection, marker=folium.CircleMarker(radius=4, fill=True)).add_to(shown)
    else:
        shown.options["max_zoom"] = 12
        # the callback that comes with it wants one more library for its icon
        plain = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
        cluster = FastMarkerCluster(events[["lat", "lon"]].to_numpy().tolist(), callback=plain)
        cluster.default_js = [("markercluster", "../../leaflet/markercluster.js")]
        cluster.default_css = [("markercluster", "../../leaflet/markercluster.css")]
        cluster.add_to(shown)
    st_folium(shown, width=1000, height=620, returned_objects=[])
