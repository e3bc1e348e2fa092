"""HTTP that is not Streamlit: what the map asks for by itself. Compressed once, cached by the browser."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from corredor import __version__
from corredor.dataset import find_geodata
from corredor.errors import CorredorError, QueryError
from corredor.mapping import build_bands, build_payload, read_asset
from corredor.vocabulary import LANGUAGES
from dashboard import camera
from dashboard.own import find_own
from dashboard.source import get_atlas

PLACES: Final = ("countries", "states", "towns", "disputed", "backdrop")
KEPT_ANSWERS: Final = 40
PRIVATE: Final = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}


@dataclass(frozen=True)
class Answer:
    """One body, ready to be sent plain or compressed."""

    plain: bytes
    packed: bytes
    etag: str
    media: str


_answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()


def _prepare(key: tuple[str, ...], media: str, make: Callable[[], bytes]) -> Answer:
    if key not in _answers:
        plain = make()
        _answers[key] = Answer(
            plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:20], media
        )
        while len(_answers) > KEPT_ANSWERS:
            _answers.popitem(last=False)
    return _answers[key]


def _send(request: Request, answer: Answer, lasting: bool) -> Response:
    headers = {
        "ETag": f'"{answer.etag}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
    }
    if f'"{answer.etag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = answer.plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = answer.packed
    return Response(body, media_type=answer.media, headers=headers)


def _write_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def send_asset(request: Request) -> Response:
    """Send a script or style sheet of the map."""
    name = request.path_params["name"]
    try:
        content, media = read_asset(name)
    except QueryError:
        return PlainTextResponse("There is no such file.", 404)
    return _send(request, _prepare(("asset", name), media, lambda: content), lasting=False)


def send_places(request: Request) -> Response:
    """Send one file of the base map."""
    name = request.path_params["name"]
    if name not in PLACES:
        return PlainTextResponse("There is no such file.", 404)
    try:
        version = get_atlas().content_hash
        path = find_geodata() / "places" / f"{name}.geojson"
        answer = _prepare(("places", name, version), "application/geo+json", path.read_bytes)
    except (CorredorError, OSError):
        return PlainTextResponse("The base map of this dataset cannot be read.", 503)
    return _send(request, answer, lasting=request.query_params.get("v") == version)


def send_atlas(request: Request) -> Response:
    """Send all records, in one language."""
    language = request.query_params.get("lang", "")
    if language not in LANGUAGES:
        return PlainTextResponse(f"lang is one of {', '.join(LANGUAGES)}.", 400)
    try:
        atlas = get_atlas(language)
    except CorredorError as error:
        return PlainTextResponse(str(error), 503)
    answer = _prepare(
        ("atlas", language, atlas.content_hash, __version__),
        "application/json",
        lambda: _write_json(build_payload(atlas, language)),
    )
    return _send(request, answer, lasting=request.query_params.get("v") == address_version(atlas.content_hash))


def send_own(request: Request) -> Response:
    """Send all records with those of one reader's own files; only to who knows the token of that session."""
    own = find_own(request.path_params["token"])
    language = request.query_params.get("lang", "")
    if own is None or language not in LANGUAGES:
        return PlainTextResponse("There is no such data, or no longer.", 404, headers=PRIVATE)
    try:
        atlas = own.join(get_atlas(language))
    except CorredorError as error:
        return PlainTextResponse(str(error), 503, headers=PRIVATE)
    plain = _write_json(build_payload(atlas, language))
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(plain, media_type="application/json", headers=PRIVATE)
    packed = gzip.compress(plain, 6, mtime=0)
    return Response(packed, media_type="application/json", headers=PRIVATE | {"Content-Encoding": "gzip"})


def send_bands(request: Request) -> Response:
    """Send the bands of true width around the corridor legs."""
    try:
        atlas = get_atlas()
    except CorredorError as error:
        return PlainTextResponse(str(error), 503)
    answer = _prepare(
        ("bands", atlas.content_hash), "application/geo+json", lambda: _write_json(build_bands(atlas))
    )
    return _send(request, answer, lasting=request.query_params.get("v") == address_version(atlas.content_hash))


def take_camera(request: Request) -> Response:
    """Note where a session's map looks."""
    query = request.query_params
    noted = camera.report(query.get("session", "")[:64], query.get("at", "")[:80], query.get("bbox", "")[:120])
    return Response(status_code=204) if noted else PlainTextResponse("Unknown session, or no numbers.", 400)


def send_health(_: Request) -> Response:
    """Say whether the dataset can be read."""
    try:
        atlas = get_atlas()
    except CorredorError as error:
        return PlainTextResponse(str(error), 503)
    return PlainTextResponse(f"corredor {__version__}, dataset {atlas.meta.version}, {len(atlas.faults)} faults")


def address_version(content_hash: str) -> str:
    """Give the part of an address that changes with the dataset and with the program."""
    return f"{content_hash[:16]}-{__version__}"


ROUTES: Final = (
    Route("/corredor/assets/{name}", send_asset),
    Route("/corredor/places/{name}.json", send_places),
    Route("/corredor/atlas.json", send_atlas),
    Route("/corredor/own/{token}.json", send_own),
    Route("/corredor/bands.json", send_bands),
    Route("/corredor/camera", take_camera, methods=["POST"]),
    Route("/corredor/health", send_health),
)
