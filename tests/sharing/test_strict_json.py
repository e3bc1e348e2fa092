from __future__ import annotations

import pytest

from corredor.sharing.strict_json import JsonError, parse_strict


def test_reads_json() -> None:
    assert parse_strict('{"a": [1, 2.5, "ñ", null]}'.encode(), max_bytes=100) == {"a": [1, 2.5, "ñ", None]}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[1]x", "no JSON"),
        (b"\xff", "not in UTF-8"),
        (b'["\\ud800"]', "not in UTF-8"),
        (b'{"a": 1, "a": 2}', "one key twice"),
        (b"[NaN]", "NaN in place of a number"),
        (b"[-Infinity]", "-Infinity in place"),
        (b"[1e999]", "no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"9" * 5_000, "no JSON"),
        (b'"%s"' % (b"x" * 300_000), "longer than 200,000 bytes"),
    ],
)
def test_refuses_what_readers_would_not_understand_alike(raw: bytes, found: str) -> None:
    with pytest.raises(JsonError, match=found):
        parse_strict(raw, max_bytes=200_000 if found.startswith("longer") else 1_000_000)
