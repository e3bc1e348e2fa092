"""HTTP for a store of events: what the map asks for while it is moved, without the Streamlit script.

``GET /corredor/events/cells?<selection>&view=W,S,E,N&zoom=Z`` answers with cells, or with single events where few
are in view; `event_answers` says how they are written. ``view`` is what the map shows; it has a name of its own
because ``bbox`` is a filter of the selection, which holds wherever the map looks. ``v``, the version of the store,
makes the map ask anew when the store has changed. All other parameters are those of a link; one
that cannot be used is refused here, in a sentence, rather than passed over.

``POST /corredor/events/drawn?<selection>`` says that the answer is on the screen: the page waits for that.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from corredor import __version__
from corredor.errors import CorredorError, QueryError
from corredor.selection import Selection
from corredor.selection.values import check_bounds, check_zoom
from dashboard.event_answers import Bounds, answer_view
from dashboard.events import ask_only, get_events, note_drawn, write_question

if TYPE_CHECKING:
    from corredor.events import EventStore

LONGEST_QUERY: Final = 6_000
KEPT_ANSWERS: Final = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """What a map asks for.

    Parameters
    ----------
    selection : Selection
        Its filters alone.
    view : (west, south, east, north)
        In degrees.
    zoom : float
    style : {"counts", "hot"}
    """

    selection: Selection
    view: Bounds
    zoom: float
    style: str


def read_question(request: Request) -> Question:
    """Read the parameters of a request.

    Raises
    ------
    QueryError
        One of them cannot be.
    """
    if len(request.url.query) > LONGEST_QUERY:
        raise QueryError(f"the query is longer than {LONGEST_QUERY} characters")
    given = dict(request.query_params)
    if len(given) != len(request.query_params.multi_items()):
        raise QueryError("every parameter may be given once")
    given.pop("v", None)
    view = check_bounds(_read_numbers(given.pop("view", ""), "view", "west,south,east,north", 4))
    zoom = check_zoom(_read_numbers(given.pop("zoom", ""), "zoom", "a number", 1)[0])
    selection = _read_selection(given)
    return Question(ask_only(selection), view, zoom, selection.camera.events)


def _read_selection(given: dict[str, str]) -> Selection:
    selection, notes = Selection.from_query(given)
    if notes:
        raise QueryError(notes[0].describe(selection.camera.language or "en"))
    if selection.camera.events == "off":
        raise QueryError("events: expected counts or hot, got off")
    return selection


def _read_numbers(text: str, name: str, expected: str, count: int) -> list[float]:
    parts = text.split(",") if len(text) <= 200 else []
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != count or any(part != part.strip() or "_" in part for part in parts):
        raise QueryError(f"{name}: expected {expected}, got {text[:60]!r}")
    return numbers


_answers: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()


def send_cells(request: Request) -> Response:
    """Send what is in view of the events of a selection."""
    try:
        question = read_question(request)
    except QueryError as error:
        return _refuse(400, f"{error}.")
    try:
        store = get_events()
        if store is None:
            return _refuse(404, "No store of events is set on this server.")
        return _answer(request, question, store)
    except CorredorError as error:
        from corredor.events import QueryTimeError

        if isinstance(error, QueryTimeError):
            return _refuse(
                504, "The question took too long and was stopped: ask for a smaller area or fewer words."
            )
        if isinstance(error, QueryError):
            return _refuse(400, f"{error}.")
        log.warning("events: %s", error)  # what it says may name folders of this machine
        return _refuse(503, "The store of events cannot be read now; its operator sees why in the dashboard.")


def _answer(request: Request, question: Question, store: EventStore) -> Response:
    from corredor.events import resolution_for_zoom

    resolution = resolution_for_zoom(question.zoom)
    asked = (
        __version__,
        store.version,
        question.selection.to_query(),
        ",".join(f"{side:.4f}" for side in question.view),
        str(resolution),
        question.style,
    )
    etag = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:24]
    headers = {"ETag": f'"{etag}"', "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if f'"{etag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kept = _answers.get(etag)
    if kept is None:
        plain = answer_view(store, question.selection, question.view, resolution, question.style)
        kept = _answers[etag] = plain, gzip.compress(plain, 6, mtime=0)
        if len(_answers) > KEPT_ANSWERS:
            _answers.popitem(last=False)
    plain, packed = kept
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(plain, media_type="application/json", headers=headers)
    return Response(packed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})


def _refuse(status: int, sentence: str) -> Response:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if status >= 503 else {})
    return PlainTextResponse(sentence, status, headers=headers)


def take_drawn(request: Request) -> Response:
    """Note that a map has drawn what it was sent for a selection."""
    given = dict(request.query_params)
    given.pop("v", None)
    try:
        if len(request.url.query) > LONGEST_QUERY:
            raise QueryError(f"the query is longer than {LONGEST_QUERY} characters")
        selection = _read_selection(given)
    except QueryError as error:
        return _refuse(400, f"{error}.")
    note_drawn(write_question(selection, selection.camera.events))
    return Response(status_code=204)


EVENT_ROUTES: Final = (
    Route("/corredor/events/cells", send_cells),
    Route("/corredor/events/drawn", take_drawn, methods=["POST"]),
)
