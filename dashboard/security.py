"""Headers that every answer carries."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from corredor.mapping.web import STREETS

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

POLICY: Final = "Content-Security-Policy"
"""Where an answer says in its ``frame-ancestors`` who may frame it, `X-Frame-Options` is left to it."""

MAP_FOLDER: Final = "/component/streamlit_folium."
"""In the address of the frame in which streamlit-folium draws the map."""

_INLINE: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


@cache
def write_page_policy() -> str:
    """Write the content security policy of all that is not the map's frame and brings none of its own.

    Scripts are Streamlit's files and the one that stands in its page, by hash: no word that comes alive on the page
    can run, and no ``eval``. Styles may stand in the page, because Streamlit's widgets write theirs there.
    """
    page = (Path(get_static_dir()) / "index.html").read_bytes()
    digests = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in _INLINE.findall(page))
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    return _write_policy(scripts, "'self' data: blob:")


@cache
def write_map_policy() -> str:
    """Write the content security policy of the map's frame.

    streamlit-folium writes the map's script into the document and evaluates each change of it. Both have to be
    allowed here; the only data in them is `corredor.mapping.web.encode_literal`'s. The frame can reach nobody but
    this server, street tiles aside.
    """
    streets = urlsplit(STREETS["url"])
    return _write_policy(
        "'self' 'unsafe-inline' 'unsafe-eval'", f"'self' data: {streets.scheme}://{streets.netloc}"
    )


def _write_policy(scripts: str, images: str) -> str:
    rules = {
        "default-src": "'self'",
        "script-src": scripts,
        "style-src": "'self' 'unsafe-inline'",
        "img-src": images,
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())


class SecurityHeaders:
    """Add `HEADERS` and a content security policy to every HTTP answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = write_map_policy() if MAP_FOLDER in scope["path"] else write_page_policy()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name != "X-Frame-Options" or "frame-ancestors" not in headers.get(POLICY, ""):
                        headers.setdefault(name, value)
                headers.setdefault(POLICY, policy)
            await send(message)

        await self.app(scope, receive, send_with_headers)


MIDDLEWARE: Final = (Middleware(SecurityHeaders),)
