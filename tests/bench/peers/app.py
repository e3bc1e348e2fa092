"""Serve the peer that ``BENCH_PEER`` names, with Leaflet from this machine: the comparison needs no network."""

from __future__ import annotations

import gzip
import importlib.util
import os
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from xstatic.pkg import leaflet

# All that folium asks jQuery for is to make an element of the text of a popup. This is less to load than jQuery.
JQUERY = b"""
window.$ = (text) => {
  const template = document.createElement("template");
  template.innerHTML = text.trim();
  return [...template.content.children];
};
"""
FOLDER = Path(leaflet.BASE_DIR)
FILES = {
    "leaflet.js": (gzip.compress((FOLDER / "leaflet.js").read_bytes()), "text/javascript"),
    "leaflet.css": (gzip.compress((FOLDER / "leaflet.css").read_bytes()), "text/css"),
    "jquery.js": (gzip.compress(JQUERY), "text/javascript"),
}


spec = importlib.util.find_spec("xstatic.pkg.leaflet_markercluster")
CLUSTER = None if spec is None or spec.origin is None else Path(spec.origin).parent / "data"
if CLUSTER is not None:  # the package is needed by one peer only
    styles = b"".join((CLUSTER / name).read_bytes() for name in ("MarkerCluster.css", "MarkerCluster.Default.css"))
    FILES["markercluster.js"] = (
        gzip.compress((CLUSTER / "leaflet.markercluster.js").read_bytes()),
        "text/javascript",
    )
    FILES["markercluster.css"] = gzip.compress(styles), "text/css"


def send_file(request: Request) -> Response:
    """Send one file of Leaflet, compressed."""
    content, media = FILES[request.path_params["name"]]
    return Response(content, media_type=media, headers={"Content-Encoding": "gzip"})


app = st.App(
    Path(__file__).with_name(f"{os.environ['BENCH_PEER']}.py"), routes=[Route("/leaflet/{name}", send_file)]
)
