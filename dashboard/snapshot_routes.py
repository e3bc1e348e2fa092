"""Published snapshots over HTTP: plain pages without Streamlit, under a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import re
from functools import lru_cache
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from corredor.errors import CorredorError
from corredor.i18n import translate
from corredor.sharing.errors import (
    NotFoundError,
    RateLimitedError,
    RefusedError,
    SnapshotError,
    StoreUnavailableError,
    TooLargeError,
    WithdrawnError,
)
from corredor.sharing.verify import describe_changes
from corredor.vocabulary import LANGUAGES
from dashboard.snapshots import find_changes, find_snapshot, get_store

STATUS: Final = {
    NotFoundError: 404,
    WithdrawnError: 410,
    TooLargeError: 413,
    RateLimitedError: 429,
    RefusedError: 403,
    StoreUnavailableError: 503,
}
"""HTTP status of each error; the first that fits counts."""

MEDIA: Final = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".cff": "text/plain; charset=utf-8",
    ".bib": "text/plain; charset=utf-8",
}
INLINE: Final = frozenset({".png", ".svg"})
SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
LINK: Final = re.compile(r"https?://[^/?#]+(?:/[^?#]*)?/s/([A-Za-z0-9_-]{22})(?:/embed)?/?(?:[?#].*)?")
FRAME_WIDTH_PX, FRAME_HEIGHT_PX = 800, 560
LONGEST_FORM_BYTES: Final = 4_000

log = logging.getLogger(__name__)


def find_status(error: SnapshotError) -> int:
    """Give the HTTP status of an error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def _pick_language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _write_policy(page: bytes, *, framed: bool) -> str:
    """Write the content security policy of a page: its own inline scripts and styles by hash, nothing else."""
    return f"{_hash_inline(page)}; frame-ancestors {'*' if framed else chr(39) + 'self' + chr(39)}"


@lru_cache(maxsize=64)
def _hash_inline(page: bytes) -> str:
    def hashes(pattern: re.Pattern[bytes]) -> str:
        found = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in pattern.findall(page))
        return " ".join(f"'sha256-{digest}'" for digest in found) or "'none'"

    return (
        f"default-src 'none'; script-src {hashes(SCRIPT)}; style-src {hashes(STYLE)}; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'"
    )


def _answer_page(
    page: bytes, status: int = 200, *, framed: bool = False, headers: dict[str, str] | None = None
) -> Response:
    answer = HTMLResponse(page, status, headers=headers)
    answer.headers["Content-Security-Policy"] = _write_policy(page, framed=framed)
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers.setdefault("Cache-Control", "no-cache")
    if framed:
        del answer.headers["X-Frame-Options"]
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _write_plain_page(title: str, body: str, language: str) -> bytes:
    """Write a small page of our own words; `body` is HTML that is already escaped."""
    style = (
        "body{font:17px/1.55 system-ui,sans-serif;max-width:46rem;margin:8vh auto;padding:0 1rem;color:#22262b}"
        "h1{font-size:1.5rem}li{margin-bottom:.35rem;overflow-wrap:anywhere}a{color:#005a8c}"
        "input{font:inherit;padding:.3rem;width:20rem;max-width:100%}button{font:inherit;padding:.3rem 1rem}"
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{style}</style></head>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>"
    ).encode()


def _answer_error(request: Request, error: CorredorError) -> Response:
    language = _pick_language(request)
    if isinstance(error, SnapshotError):
        status, sentence = find_status(error), error.describe(language)
        wait_s = error.values.get("retry_after_s", 60)
    else:  # what it says may name folders of this machine
        status, sentence, wait_s = 503, translate("ui.dataset_unusable", language), 60
    if status >= 500:
        log.warning("snapshot: %s", error)
    headers = {"Retry-After": f"{wait_s}"} if status in (429, 503) else None
    if request.url.path.endswith(".json") or request.url.path.endswith("/oembed"):
        return JSONResponse({"error": sentence}, status, headers=headers)
    page = _write_plain_page("Corredor", f"<p>{html.escape(sentence)}</p>", language)
    return _answer_page(page, status, headers=headers)


def send_snapshot(request: Request) -> Response:
    """Send the page of a snapshot."""
    try:
        _, bundle = find_snapshot(request.path_params["id"])
    except CorredorError as error:
        return _answer_error(request, error)
    return _answer_page(bundle.files["map.html"])


def send_embed(request: Request) -> Response:
    """Send the page of a snapshot without its surroundings, for a frame in somebody else's page."""
    try:
        _, bundle = find_snapshot(request.path_params["id"])
    except CorredorError as error:
        return _answer_error(request, error)
    page = bundle.files["map.html"].replace(b'class="snapshot"', b'class="snapshot embed"', 1)
    return _answer_page(page, framed=True)


def send_file(request: Request) -> Response:
    """Send one file of a snapshot, or all of it as ``bundle.zip``."""
    snapshot_id, name = request.path_params["id"], request.path_params["name"]
    try:
        _, bundle = find_snapshot(snapshot_id)
        if name == "bundle.zip":
            headers = {"Content-Disposition": f'attachment; filename="{bundle.name}"'}
            return Response(get_store().read_bundle(snapshot_id), media_type="application/zip", headers=headers)
    except CorredorError as error:
        return _answer_error(request, error)
    suffix = "." + name.rpartition(".")[2]
    if name not in bundle.files or suffix not in MEDIA:
        return PlainTextResponse(translate("publish.no_file", _pick_language(request)), 404)
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=300",
    }
    if suffix not in INLINE:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(bundle.files[name], media_type=MEDIA[suffix], headers=headers)


def send_changes(request: Request) -> Response:
    """Say what has changed in the dataset since a snapshot was made."""
    try:
        snapshot, bundle = find_snapshot(request.path_params["id"])
        changes = find_changes(snapshot, bundle)
    except CorredorError as error:
        return _answer_error(request, error)
    language = snapshot.meta.language if snapshot.meta else _pick_language(request)
    lines = describe_changes(changes, language)
    if request.url.path.endswith(".json"):
        return JSONResponse(
            {
                "same_dataset": changes.same_dataset,
                "sentence": lines[0] if lines else "",
                "added": list(changes.added),
                "changed": [[record, field] for record, field, _, _ in changes.changed],
                "withdrawn": list(changes.withdrawn),
                "no_longer_matching": list(changes.no_longer_matching),
            }
        )
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in lines[1:])
    back = html.escape(translate("publish.back", language))
    first = html.escape(lines[0] if lines else "")
    body = f"<p>{first}</p><ul>{listed}</ul><p><a href='../{snapshot.id}'>{back}</a></p>"
    return _answer_page(_write_plain_page(translate("page.changes", language), body, language))


async def _read_key(request: Request) -> str:
    """Read the delete key out of a form; whatever is no such form holds a wrong key."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LONGEST_FORM_BYTES:
        raise RefusedError("store.wrong_key")
    try:
        form = await request.form(max_files=0, max_fields=4)
    except HTTPException as error:
        raise RefusedError("store.wrong_key") from error
    return str(form.get("key", ""))[:100].strip()


async def withdraw_snapshot(request: Request) -> Response:
    """Show the form that withdraws a snapshot, and withdraw it."""
    snapshot_id, language = request.path_params["id"], _pick_language(request)
    title = translate("publish.withdraw", language)
    try:
        if request.method == "POST":
            key = await _read_key(request)
            when = await run_in_threadpool(lambda: get_store().withdraw(snapshot_id, key))
            sentence = translate("store.withdrawn", language, day=f"{when:%Y-%m-%d}")
            return _answer_page(_write_plain_page(title, f"<p>{html.escape(sentence)}</p>", language))
        await run_in_threadpool(find_snapshot, snapshot_id)
    except CorredorError as error:
        return _answer_error(request, error)
    label, button = (html.escape(translate(f"publish.{name}", language)) for name in ("key", "withdraw"))
    body = (
        f'<form method="post"><p><label>{label}<br><input name="key" required autocomplete="off"></label></p>'
        f'<p><button type="submit">{button}</button></p></form>'
    )
    return _answer_page(_write_plain_page(title, body, language))


def send_oembed(request: Request) -> Response:
    """Describe a snapshot's frame as oEmbed 1.0, for editors that turn a pasted link into a map."""
    if request.query_params.get("format", "json") != "json":
        return JSONResponse({"error": "Only json is offered."}, 501)
    found = LINK.fullmatch(request.query_params.get("url", "")[:500])
    if not found:
        return JSONResponse({"error": translate("store.unknown", _pick_language(request))}, 404)
    try:
        snapshot, bundle = find_snapshot(found.group(1))
    except CorredorError as error:
        return _answer_error(request, error)
    most_wide, most_high = _read_limit(request, "maxwidth"), _read_limit(request, "maxheight")
    width, height = min(FRAME_WIDTH_PX, most_wide), min(FRAME_HEIGHT_PX, most_high)
    # the address written when it was published, not one that whoever asks may have made up
    link = read_link(bundle.files["map.html"])
    title = snapshot.meta.title if snapshot.meta else "Corredor"
    answer: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Corredor",
        "title": title,
        "width": width,
        "height": height,
        "html": write_frame(link, title, width, height),
    }
    wide, high = _measure_png(bundle.files["map.png"])
    if wide <= most_wide and high <= most_high:  # the limits hold for the picture too
        answer |= {"thumbnail_url": f"{link}/map.png", "thumbnail_width": wide, "thumbnail_height": high}
    return JSONResponse(answer)


def _read_limit(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 100_000


def _measure_png(picture: bytes) -> tuple[int, int]:
    """Read width and height of a PNG, in pixels, from its first chunk."""
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def read_link(page: bytes) -> str:
    """Read the address that a page was published under; empty where it was not."""
    found = re.search(rb'<link rel="canonical" href="([^"]*)">', page)
    return html.unescape(found.group(1).decode()) if found else ""


def write_frame(link: str, title: str, width: int | str = "100%", height: int = FRAME_HEIGHT_PX) -> str:
    """Write the HTML that puts a published map into a page."""
    return (
        f'<iframe src="{html.escape(link)}/embed" title="{html.escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0" referrerpolicy="no-referrer" allowfullscreen></iframe>'
    )


SNAPSHOT_ROUTES: Final = (
    Route("/s/{id}", send_snapshot),
    Route("/s/{id}/embed", send_embed),
    Route("/s/{id}/changes", send_changes),
    Route("/s/{id}/changes.json", send_changes),
    Route("/s/{id}/withdraw", withdraw_snapshot, methods=["GET", "POST"]),
    Route("/s/{id}/{name}", send_file),
    Route("/oembed", send_oembed),
)
