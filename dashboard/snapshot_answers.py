"""Answers about published snapshots: their pages' security policies, and what is wrong in a sentence."""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import re
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

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
from corredor.vocabulary import LANGUAGES

STATUS: Final = {
    NotFoundError: 404,
    WithdrawnError: 410,
    TooLargeError: 413,
    RateLimitedError: 429,
    RefusedError: 403,
    StoreUnavailableError: 503,
}
"""HTTP status of each error; the first that fits counts."""

SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)

log = logging.getLogger(__name__)


def find_status(error: SnapshotError) -> int:
    """Give the HTTP status of an error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def pick_language(request: Request) -> str:
    """Pick the language of an answer from what the browser asks for; English where it speaks none of ours."""
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


def answer_page(
    page: bytes, status: int = 200, *, framed: bool = False, headers: dict[str, str] | None = None
) -> Response:
    """Send a page under its own security policy; `framed` lets any site put it into a frame."""
    answer = HTMLResponse(page, status, headers=headers)
    answer.headers["Content-Security-Policy"] = _write_policy(page, framed=framed)
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers.setdefault("Cache-Control", "no-cache")
    if framed:
        del answer.headers["X-Frame-Options"]
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def write_plain_page(title: str, body: str, language: str) -> bytes:
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


def answer_error(request: Request, error: CorredorError) -> Response:
    """Say in a sentence what is wrong, with the status that fits."""
    language = pick_language(request)
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
    page = write_plain_page("Corredor", f"<p>{html.escape(sentence)}</p>", language)
    return answer_page(page, status, framed=request.url.path.endswith("/embed"), headers=headers)
