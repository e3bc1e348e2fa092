from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.sharing.store.keys import hash_key, is_key, is_key_of, make_key


def test_a_key_is_128_bits_of_base64url_and_never_the_same() -> None:
    keys = {make_key() for _ in range(2_000)}
    assert len(keys) == 2_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", key) and not key.startswith("-") for key in keys)
    # every place but the first and the last takes all 64 characters
    assert all(len({key[place] for key in keys}) == 64 for place in range(1, 21))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpassw",
        "0QJYnKyAfssBceNS8AHkr",
        "0QJYnKyAfssBceNS8AHkrww",
        "0QJYnKyAfssBceNS8AHkrx",
        "0QJYnKyAfssBceNS8AHkrw\n",
        "-QJYnKyAfssBceNS8AHkrw",
        "0QJYnKyAfssBceNS8AHk/w",
        "0QJYnKyAfss\0ceNS8AHkrw",
        "٠QJYnKyAfssBceNS8AHkrw",
    ],
)
def test_what_is_written_otherwise_is_no_key(text: str) -> None:
    assert not is_key(text)


@given(st.text(max_size=30))
def test_a_text_is_hardly_ever_a_key(text: str) -> None:
    assert is_key(text) is bool(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{20}[AQgw]", text))


def test_only_the_key_itself_fits_its_hash() -> None:
    key = make_key()
    kept = hash_key(key)
    assert len(kept) == 32
    assert key.encode() not in kept
    assert is_key_of(key, kept)
    assert not is_key_of(make_key(), kept)
    assert not is_key_of("", kept)
    assert not is_key_of("é" * 22, kept)
