"""The usual way: a marker with a popup for each record inside the map, and st_folium as it comes."""

import html
import json
import os
from pathlib import Path

import folium
import streamlit as st
from streamlit_folium import st_folium

COLOURS = {"cells": "#D55E00", "incidents": "#E69F00", "prisons": "#23272e", "corridors": "#0072B2"}

st.set_page_config(page_title="The usual way", layout="wide")


@st.cache_data
def read_records(folder: str) -> list[dict]:
    """Read all records of a dataset folder."""
    records = []
    for path in sorted((Path(folder) / "layers").glob("*.geojson")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            own = feature["properties"]
            own |= {"layer": path.stem, "at": feature["geometry"]["coordinates"]}
            records.append({"countries": [own["country"]]} | own)
    return records


@st.cache_data
def read_names(folder: str) -> dict[str, str]:
    """Read the name of each country."""
    text = (Path(folder) / "places" / "countries.geojson").read_text(encoding="utf-8")
    rows = [feature["properties"] for feature in json.loads(text)["features"]]
    return {row["iso3"]: row["name_en"] for row in rows}


records = read_records(os.environ["CORREDOR_GEODATA"])
names = read_names(os.environ["CORREDOR_GEODATA"])
codes = sorted({code for record in records for code in record["countries"]}, key=names.__getitem__)
chosen = st.sidebar.multiselect("Countries", codes, format_func=names.__getitem__, key="filter_countries")

shown = folium.Map(location=(0, -60), zoom_start=2, tiles=None)
shown.default_js = [("leaflet", "../../leaflet/leaflet.js"), ("jquery", "../../leaflet/jquery.js")]
shown.default_css = [("leaflet", "../../leaflet/leaflet.css")]
for record in records:
    if chosen and not set(chosen) & set(record["countries"]):
        continue
    words = [record["name"], record["place"], record["first_seen"] or ""]
    popup = folium.Popup("<br>".join(html.escape(word) for word in words), max_width=300)
    colour = COLOURS[record["layer"]]
    if record["layer"] == "corridors":
        line = [(lat, lon) for lon, lat in record["at"]]
        folium.PolyLine(line, color=colour, weight=3, popup=popup).add_to(shown)
    else:
        lon, lat = record["at"]
        folium.CircleMarker((lat, lon), radius=6, color=colour, fill=True, popup=popup).add_to(shown)
st_folium(shown, width=1000, height=620)
