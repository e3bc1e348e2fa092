"""Published snapshots over HTTP: plain pages without Streamlit, under a policy that lets nothing else in."""

from __future__ import annotations

import html
import re
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from corredor.errors import CorredorError
from corredor.i18n import translate
from corredor.sharing.errors import NotFoundError, RefusedError
from corredor.sharing.page import FINGERPRINT_PLACE
from corredor.sharing.verify import describe_changes
from dashboard.oembed import send_oembed
from dashboard.snapshot_answers import answer_error, answer_page, pick_language, write_plain_page
from dashboard.snapshots import find_changes, find_snapshot, get_store

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
LONGEST_FORM_BYTES: Final = 4_000


def send_snapshot(request: Request) -> Response:
    """Send the page of a snapshot."""
    try:
        _, bundle = find_snapshot(request.path_params["id"])
    except CorredorError as error:
        return answer_error(request, error)
    told = html.escape(translate("publish.fingerprint", bundle.language, fingerprint=bundle.fingerprint))
    check = html.escape(translate("check.link", bundle.language))
    note = f'<p class="long">{told} <a href="../verify?lang={bundle.language}">{check}</a></p>'
    return answer_page(bundle.files["map.html"].replace(FINGERPRINT_PLACE, note.encode(), 1))


def send_embed(request: Request) -> Response:
    """Send the page of a snapshot without its surroundings, for a frame in somebody else's page."""
    try:
        _, bundle = find_snapshot(request.path_params["id"])
    except CorredorError as error:
        return answer_error(request, error)
    page = bundle.files["map.html"].replace(b'class="snapshot"', b'class="snapshot embed"', 1)
    return answer_page(page, framed=True)


def send_file(request: Request) -> Response:
    """Send one file of a snapshot, or all of it as ``bundle.zip``."""
    snapshot_id, name = request.path_params["id"], request.path_params["name"]
    try:
        _, bundle = find_snapshot(snapshot_id)
        if name == "bundle.zip":
            headers = {"Content-Disposition": f'attachment; filename="{bundle.name}"'}
            return Response(get_store().read_bundle(snapshot_id), media_type="application/zip", headers=headers)
    except CorredorError as error:
        return answer_error(request, error)
    suffix = "." + name.rpartition(".")[2]
    if name not in bundle.files or suffix not in MEDIA:
        return PlainTextResponse(translate("publish.no_file", pick_language(request)), 404)
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox",
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
        return answer_error(request, error)
    language = snapshot.meta.language if snapshot.meta else pick_language(request)
    lines = describe_changes(changes, language)
    if request.url.path.endswith(".json"):
        return JSONResponse(
            {
                "same_dataset": changes.same_dataset,
                "differs": not (changes.same_dataset and changes.is_empty),
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
    return answer_page(write_plain_page(translate("page.changes", language), body, language))


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
    snapshot_id, language = request.path_params["id"], pick_language(request)
    title = translate("publish.withdraw", language)
    try:
        if request.method == "POST":
            key = await _read_key(request)
            when = await run_in_threadpool(lambda: get_store().withdraw(snapshot_id, key))
            sentence = translate("store.withdrawn", language, day=f"{when:%Y-%m-%d}")
            return answer_page(write_plain_page(title, f"<p>{html.escape(sentence)}</p>", language))
        await run_in_threadpool(find_snapshot, snapshot_id)
    except CorredorError as error:
        return answer_error(request, error)
    label, button = (html.escape(translate(f"publish.{name}", language)) for name in ("key", "withdraw"))
    body = (
        f'<form method="post"><p><label>{label}<br><input name="key" required autocomplete="off"></label></p>'
        f'<p><button type="submit">{button}</button></p></form>'
    )
    return answer_page(write_plain_page(title, body, language))


def refuse_address(request: Request) -> Response:
    """Answer an address under ``/s`` that is none, which would else be Streamlit's page; forgive a last slash."""
    rest = request.path_params.get("rest", "")
    if re.fullmatch(r"[A-Za-z0-9_-]{22}/", rest):
        return RedirectResponse(f"../{rest[:-1]}", 308)
    return answer_error(request, NotFoundError("store.unknown"))


SNAPSHOT_ROUTES: Final = (
    Route("/s/{id}", send_snapshot),
    Route("/s/{id}/embed", send_embed),
    Route("/s/{id}/changes", send_changes),
    Route("/s/{id}/changes.json", send_changes),
    Route("/s/{id}/withdraw", withdraw_snapshot, methods=["GET", "POST"]),
    Route("/s/{id}/{name}", send_file),
    Route("/s/{rest:path}", refuse_address),
    Route("/s", refuse_address),
    Route("/oembed", send_oembed),
)
