"""Ids that cannot be guessed, and the keys that withdraw a snapshot."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

# 16 bytes in base64url are 22 characters, of which the last holds two bits.
_WRITTEN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{20}[AQgw]")


def make_key() -> str:
    """Make a random key of 128 bits: 22 characters of base64url.

    None begins with ``-``, which a command line would take for an option.
    """
    while True:
        key = secrets.token_urlsafe(16)
        if is_key(key):
            return key


def is_key(text: str) -> bool:
    """Say whether a text is written as `make_key` writes ids and delete keys."""
    return _WRITTEN.fullmatch(text) is not None


def hash_key(key: str) -> bytes:
    """Hash a delete key for keeping: 32 bytes of SHA-256, from which 128 random bits cannot be found again."""
    return hashlib.sha256(key.encode()).digest()


def is_key_of(key: str, kept: bytes) -> bool:
    """Say whether a delete key is the one whose hash was kept, in a time that tells nothing of how near it is."""
    return is_key(key) and hmac.compare_digest(hash_key(key), kept)
