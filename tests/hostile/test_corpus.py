"""The corpus is large, of many kinds, and the same every time."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tests.hostile.corpus import list_payloads, list_texts
from tests.hostile.words import HIT, LONG_CHARS

KINDS = {
    *("element", "handler", "breakout", "attribute", "link", "encoding", "mutation", "template", "string", "style"),
    *("markup", "formula", "query", "path", "naughty"),
}
INJECTIONS = KINDS - {"formula", "query", "path", "naughty", "markup"}


def test_there_are_more_than_500_distinct_injections_and_the_usual_naughty_strings() -> None:
    texts = list_texts()
    counts = Counter(payload.kind for payload in list_payloads())
    assert len(texts) == len(set(texts))
    assert set(counts) == KINDS
    assert min(counts.values()) > 10
    assert sum(HIT in payload.text for payload in list_payloads() if payload.kind in INJECTIONS) >= 500
    for needle in (
        "\u202e",
        "\u200d",
        "\0",
        "👍",
        "{{",
        "${",
        "{%",
        "$\\frac{}$",
        "W" * LONG_CHARS,
        "../",
        "DROP TABLE",
    ):
        assert any(needle in text for text in texts), needle


def test_it_is_the_same_in_every_process() -> None:
    told = "import hashlib; from tests.hostile.corpus import list_texts; "
    told += "print(hashlib.sha256(repr(list_texts()).encode()).hexdigest())"
    prints = [
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert prints[0] == prints[1] != ""
