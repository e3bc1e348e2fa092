"""A page with a map and nothing on it: what st_folium and Leaflet cost."""

import folium
import streamlit as st
from streamlit_folium import st_folium

st.set_page_config(page_title="Empty map", layout="wide")
plain = folium.Map(location=(0, -60), zoom_start=2, tiles=None)
plain.default_js = [("leaflet", "../../leaflet/leaflet.js")]
plain.default_css = [("leaflet", "../../leaflet/leaflet.css")]
st_folium(plain, width=1000, height=620)
