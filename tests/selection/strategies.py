"""Hypothesis strategies for selections."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from corredor.errors import QueryError
from corredor.selection import Camera, Selection
from corredor.selection.fields import ALL_STATUSES
from corredor.vocabulary import ACTIVITIES, BASEMAPS, EVENT_STYLES, INCIDENT_KINDS, LANGUAGES, LAYERS, PRECISIONS


def _words(vocabulary: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(vocabulary), max_size=4)


degrees_lon = st.floats(-400, 400)
degrees_lat = st.floats(-90, 90)
days = st.one_of(
    st.dates().filter(lambda day: day.year >= 1000).map(str),
    st.integers(1000, 9999).map(str),
    st.builds("{}-{:02d}".format, st.integers(1000, 9999), st.integers(1, 12)),
)
codes = st.text(string.ascii_letters, min_size=3, max_size=3)
grades = st.builds("{}{}".format, st.sampled_from("ABCDEFabcdef"), st.integers(1, 6))
distances = st.floats(0.001, 5000)
cameras = st.builds(
    Camera,
    centre=st.none() | st.tuples(degrees_lon, degrees_lat),
    zoom=st.none() | st.floats(0, 24),
    basemap=st.sampled_from(BASEMAPS),
    language=st.none() | st.sampled_from(LANGUAGES),
    open=st.none() | st.from_regex(r"[a-z]{2}_[a-zñ0-9_]{1,20}", fullmatch=True),
    events=st.sampled_from(EVENT_STYLES),
)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Draw any valid selection, from values that are not normal yet."""
    period = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    bounds = (draw(degrees_lon), draw(degrees_lat), draw(degrees_lon), draw(degrees_lat))
    fields = {
        "layers": draw(_words(LAYERS)),
        "countries": draw(st.lists(codes, max_size=5)),
        "activities": draw(_words(ACTIVITIES)),
        "match": draw(st.sampled_from(["any", "all", "ALL"])),
        "kinds": draw(_words(INCIDENT_KINDS)),
        "period_from": draw(st.none() | st.just(period[0])),
        "period_to": draw(st.none() | st.just(period[1])),
        "grade": draw(st.none() | grades),
        "precision": draw(st.none() | st.sampled_from(PRECISIONS)),
        "statuses": draw(_words(ALL_STATUSES)),
        "text": draw(st.text(max_size=60)),
        "near": draw(st.none() | st.tuples(st.sampled_from(LAYERS), distances)),
        "camera": draw(cameras),
    }
    selection = Selection(**fields)
    try:
        return selection.replace(bounds=draw(st.none() | st.just(bounds)))
    except QueryError:
        return selection
