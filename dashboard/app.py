"""Entry point: what ``streamlit run`` and ``corredor serve`` are given.

One process and one port serve the Streamlit page and the few addresses that the map asks for data.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
# Started from a clone without installing it, as Streamlit Community Cloud does, neither package is on the path.
for package, folder in (("dashboard", ROOT), ("corredor", ROOT / "src")):
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        sys.path.insert(0, str(folder))

from dashboard.event_routes import EVENT_ROUTES  # noqa: E402
from dashboard.routes import ROUTES  # noqa: E402
from dashboard.security import MIDDLEWARE  # noqa: E402
from dashboard.snapshot_routes import SNAPSHOT_ROUTES  # noqa: E402
from dashboard.source import warm_up  # noqa: E402

app = st.App(
    ROOT / "dashboard" / "main.py",
    routes=(*ROUTES, *EVENT_ROUTES, *SNAPSHOT_ROUTES),
    middleware=MIDDLEWARE,
    lifespan=warm_up,
)
