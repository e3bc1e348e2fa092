"""One `Selection`, seen from three sides: the address bar, the widgets, and the script that draws."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from corredor.dataset import Atlas
from corredor.i18n import translate
from corredor.selection import Camera, Note, Selection
from corredor.vocabulary import (
    ALL_LAYERS,
    BASEMAPS,
    CREDIBILITIES,
    EVENT_STYLES,
    LANGUAGES,
    LAYERS,
    OWN_LAYERS,
    RELIABILITIES,
)
from dashboard import camera
from dashboard.own import own_data
from dashboard.source import get_atlas

Words = Callable[..., str]

PREFIX: Final = "filter_"
SIMPLE: Final = ("countries", "activities", "match", "kinds", "types", "statuses", "text", "precision")
"""Fields whose widget holds the field's own value (lists as lists)."""
LISTS: Final = ("countries", "activities", "kinds", "types", "statuses")
DEFAULT_NEAR_KM: Final = 25.0
MAP_FIRST_S: Final = 1.5


@dataclass(frozen=True)
class Session:
    """What one run of the script works with."""

    atlas: Atlas
    """With the reader's own layers."""
    selection: Selection
    notes: tuple[Note, ...]

    @property
    def language(self) -> str:
        """Language of the screen."""
        return self.selection.camera.language or LANGUAGES[0]

    @property
    def words(self) -> Words:
        """Give ``words(key, **values)`` in the language of the screen."""
        return bind_words(self.language)


def bind_words(language: str) -> Words:
    """Give a function that writes messages in one language."""

    def write(key: str, **values: object) -> str:
        return translate(key, language, **values)

    return write


def _pick_language(locale: str | None) -> str:
    """Choose the language of the screen from the browser's locale; English where it speaks none of ours."""
    wanted = (locale or "").lower()[:2]
    return wanted if wanted in LANGUAGES else "en"


def browser_language() -> str:
    """Give the language that the browser asks for."""
    return _pick_language(st.context.locale)


def key(name: str) -> str:
    """Give the session-state key of a filter's widget."""
    return PREFIX + name


def load(selection: Selection) -> None:
    """Put a selection into the widgets; before they are drawn."""
    state = st.session_state
    for layer in LAYERS:
        state[key(f"layer_{layer}")] = layer in selection.layers
    for layer in OWN_LAYERS:  # no link and no preset speaks of them
        if key(f"layer_{layer}") not in state:
            state[key(f"layer_{layer}")] = True
    for name in SIMPLE:
        value = getattr(selection, name)
        state[key(name)] = list(value) if name in LISTS else value
    state[key("period")] = (selection.period_from, selection.period_to)
    reliability, credibility = tuple(selection.grade) if selection.grade else (None, None)
    # F6 asks for any grade at all; beside a better half, F and 6 ask for nothing
    asks = reliability != RELIABILITIES[-1] or credibility == str(CREDIBILITIES[-1])
    state[key("reliability")] = reliability if asks else None
    state[key("credibility")] = int(credibility) if credibility not in (None, str(CREDIBILITIES[-1])) else None
    state[key("near_layer")] = selection.near[0] if selection.near else None
    state[key("near_km")] = selection.near[1] if selection.near else DEFAULT_NEAR_KM
    state[key("bounds")] = selection.bounds
    state[key("language")] = selection.camera.language
    state[key("basemap")] = selection.camera.basemap
    style = selection.camera.events
    state[key("layer_events")] = style != "off"
    state[key("events")] = EVENT_STYLES[0] if style == "off" else style
    state["open"] = selection.camera.open


def read() -> Selection:
    """Read the selection out of the widgets."""
    state, own = st.session_state, own_data().layers
    fields: dict[str, Any] = {
        name: tuple(state[key(name)]) if name in LISTS else state[key(name)] for name in SIMPLE
    }
    reliability, credibility = state[key("reliability")], state[key("credibility")]
    grade = f"{reliability or 'F'}{credibility or 6}" if reliability or credibility else None
    near_layer = state[key("near_layer")]
    period_from, period_to = state[key("period")]
    sight = camera.look_up(state["session"])
    return Selection(
        layers=tuple(
            layer for layer in ALL_LAYERS if state[key(f"layer_{layer}")] and (layer in LAYERS or layer in own)
        ),
        period_from=period_from,
        period_to=period_to,
        grade=grade,
        near=(near_layer, float(state[key("near_km")])) if near_layer else None,
        bounds=state[key("bounds")],
        camera=Camera(
            centre=sight.centre if sight else state["start"].centre,
            zoom=sight.zoom if sight else state["start"].zoom,
            basemap=state[key("basemap")] or BASEMAPS[0],
            language=state[key("language")] or state["start"].language,
            open=state["open"],
            events=state.get(key("events"), EVENT_STYLES[0]) if state.get(key("layer_events"), True) else "off",
        ),
        **fields,
    )


def _without_camera(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name != "at"}


def begin() -> Session:
    """Start a run of the script: take over what the address bar says, when it says something new.

    Raises
    ------
    corredor.errors.DatasetError
        When the dataset folder cannot be used at all.
    """
    atlas = get_atlas()
    state = st.session_state
    if "session" not in state:
        state["session"] = secrets.token_urlsafe(18)
        state["order"] = 0
    camera.admit(state["session"])
    query = st.query_params.to_dict()
    # Streamlit forgets what the widgets held when a reader visits the other page and comes back
    forgotten = "written" not in state or key("countries") not in state
    if forgotten or _without_camera(query) != _without_camera(state["written"]):
        fallback = state["start"].language if "start" in state else browser_language()
        selection, notes = Selection.from_query(query, own_data().join(atlas))
        selection = selection.replace(camera=_open_first_leg(atlas, selection.camera))
        if selection.camera.language is None:
            selection = selection.replace(camera=replace(selection.camera, language=fallback))
        state["notes"] = notes
        state["start"] = selection.camera
        load(selection)
        if selection.camera.centre is not None or "written" in state:
            order_camera(selection)
        state["written"] = query
    selection = read()
    language = selection.camera.language or LANGUAGES[0]
    return Session(own_data().join(get_atlas(language)), selection, state["notes"])


def _open_first_leg(atlas: Atlas, where: Camera) -> Camera:
    """Let a link that names a whole corridor open its first leg."""
    legs = atlas.layer("corridors")
    of_corridor = legs.loc[legs["corridor"] == where.open, "id"]
    return where if of_corridor.empty else replace(where, open=of_corridor.iloc[0])


def order_camera(selection: Selection) -> None:
    """Make the map move to a selection's camera, or to the whole spread where it has none."""
    st.session_state["order"] += 1
    where = selection.camera
    if where.centre is not None and where.zoom is not None:
        st.session_state["move"] = {"centre": list(where.centre), "zoom": where.zoom}
    else:
        st.session_state["move"] = None


def let_the_map_come_first() -> None:
    """Hold back the rest of the page, once a session, until the map has drawn itself, at most `MAP_FIRST_S`.

    The browser fetches some sixty small files for the widgets, and each of them would stand in the map's way.
    """
    state = st.session_state
    if "map_came" in state:
        return
    state["map_came"] = True
    if st.context.headers:  # there is a browser
        camera.wait_for_report(state["session"], MAP_FIRST_S)


def write_address(selection: Selection) -> None:
    """Bring the address bar to what is on the screen; the language always stands in it, so that a link keeps it.

    A camera that moved is left to the map, which replaces it in the address by itself: written from here, it would
    be one more entry in the browser's history, and Back would lead from a view to the same view.
    """
    query = selection.to_parameters()
    if _without_camera(st.query_params.to_dict()) != _without_camera(query):
        st.query_params.from_dict(query)
    st.session_state["written"] = query


def apply(**changes: object) -> None:
    """Change some fields of the selection from a callback; the widgets follow."""
    load(read().replace(**changes))


def reset() -> None:
    """Go back to everything, keeping language and base map."""
    now = read().camera
    selection = Selection(camera=Camera(basemap=now.basemap, language=now.language))
    load(selection)
    order_camera(selection)


def show_preset(selection: Selection) -> None:
    """Show a ready-made selection in the present language and on the present base map."""
    now = read().camera
    kept = {"basemap": now.basemap, "language": now.language, "events": now.events}
    chosen = selection.replace(camera=replace(selection.camera, **kept))  # type: ignore[arg-type]
    load(chosen)
    order_camera(chosen)


def open_record(record_id: str | None) -> None:
    """Open the evidence of a record, or close it."""
    st.session_state["open"] = record_id


def link_to(selection: Selection, record_id: str | None = None) -> str:
    """Write the query of a link to this selection, with a record's evidence open."""
    chosen = selection.replace(camera=replace(selection.camera, open=record_id or selection.camera.open))
    return urlencode(chosen.to_parameters(), safe=",:")
