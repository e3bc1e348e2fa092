"""The frame of a published snapshot, for other people's pages: its HTML, and oEmbed for editors that ask for it."""

from __future__ import annotations

import html
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corredor.errors import CorredorError
from corredor.i18n import translate
from corredor.sharing.frame import FRAME_HEIGHT_PX, FRAME_WIDTH_PX, write_frame
from dashboard.snapshot_answers import answer_error, pick_language
from dashboard.snapshots import find_snapshot

LINK: Final = re.compile(r"https?://[^/?#]+(?:/[^?#]*)?/s/([A-Za-z0-9_-]{22})(?:/embed)?/?(?:[?#].*)?")


def send_oembed(request: Request) -> Response:
    """Describe a snapshot's frame as oEmbed 1.0, for editors that turn a pasted link into a map."""
    if request.query_params.get("format", "json") != "json":
        return JSONResponse({"error": "Only json is offered."}, 501)
    found = LINK.fullmatch(request.query_params.get("url", "")[:500])
    if not found:
        return JSONResponse({"error": translate("store.unknown", pick_language(request))}, 404)
    try:
        snapshot, bundle = find_snapshot(found.group(1))
    except CorredorError as error:
        return answer_error(request, error)
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
