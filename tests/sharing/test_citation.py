from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from corredor.dataset import Atlas
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.citation import build_citation_texts, write_bibtex, write_cff, write_citation
from corredor.sharing.manifest import describe_snapshot
from corredor.vocabulary import LANGUAGES
from tests.sharing.conftest import CREATED

LINK = "https://corredor.example.org/s/abc_DEF"
HOSTILE = (
    "}},\n@misc{evil, title={\\input{/etc/passwd}} %$#_&~^ \"q\" 'a' : - [x] "
    "\x85\u2028\ufeff\x7f: yes\n---\n!!python/x"
)


def read_cff(text: str) -> dict[str, Any]:
    """Read a citation file whose every line is a key and a JSON value, as YAML does."""
    pairs = [line.partition(": ") for line in text.splitlines()]
    return {name: json.loads(value) for name, _, value in pairs}


def read_bibtex(text: str) -> dict[str, str]:
    """Read the fields of the only entry, counting braces as BibTeX does."""
    found: dict[str, str] = {}
    depth, name, value = 0, "", ""
    body = text[text.index(",") + 1 :]
    for character in body:
        if character == "}":
            depth -= 1
            if depth == 0:
                found[name.strip(" ,=\n").removeprefix("month = nov").strip(" ,=\n")] = value
                name = value = ""
                continue
            if depth < 0:
                break
        if depth:
            value += character
        elif character != "{":
            name += character
        if character == "{":
            depth += 1
    assert depth == -1
    return found


@pytest.fixture
def published(make_snapshot: Callable[..., Bundle]) -> Bundle:
    return make_snapshot(Selection(layers=("cells",), countries=("COL",)), link=LINK)


@pytest.fixture
def hostile(tiny_atlas: Atlas) -> dict[str, Any]:
    meta = dataclasses.replace(tiny_atlas.meta, title=HOSTILE, credit=HOSTILE, licence=HOSTILE, version=HOSTILE)
    view = Selection(text="a } {").apply(dataclasses.replace(tiny_atlas, meta=meta))
    return describe_snapshot(view, language="en", created=CREATED)


def test_the_reference_names_title_selection_version_date_and_link(published: Bundle) -> None:
    reference, _, shows, state, licence = published.files["citation.txt"].decode().splitlines()
    assert reference == (
        "Tiny dataset contributors. (2026). Tiny dataset (version 2026.1) [Data set]. "
        f"Map snapshot “Cells · Colombia”, made on 23 November 2026 at 07:00 UTC. {LINK}"
    )
    assert shows == f"It shows: {published.manifest['selection']['sentence']}."
    assert "last record of 15 January 2026, sha256:" in state
    assert licence == "Licence: CC-BY-4.0. Corredor, CC BY 4.0."


def test_a_file_without_link_ends_with_the_time(snapshot: Bundle) -> None:
    assert write_citation(snapshot.manifest).splitlines()[0].endswith("at 07:00 UTC.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_is_in_the_language(make_snapshot: Callable[..., Bundle], language: str) -> None:
    text = make_snapshot(language=language).files["citation.txt"].decode()
    day = {"en": "23 November 2026", "es": "23 de noviembre de 2026", "pt": "23 de novembro de 2026"}[language]
    assert day in text
    assert "{" not in text


def test_the_citation_file_has_what_its_format_asks(published: Bundle) -> None:
    cff = read_cff(published.files["CITATION.cff"].decode())
    assert cff["cff-version"] == "1.2.0"
    assert cff["message"]
    assert cff["title"] == "Tiny dataset — Cells · Colombia"
    assert cff["authors"] == [{"name": "Tiny dataset contributors"}]
    assert cff["type"] == "dataset"
    assert cff["license"] == "CC-BY-4.0"
    assert cff["url"] == LINK
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cff["date-released"])
    assert cff["identifiers"][0]["type"] == "other"
    assert set(cff) <= {
        "cff-version",
        "message",
        "type",
        "title",
        "authors",
        "abstract",
        "version",
        "date-released",
        "identifiers",
        "license",
        "url",
    }


def test_bibtex_has_its_fields(published: Bundle) -> None:
    text = published.files["citation.bib"].decode()
    assert text.startswith("@misc{corredor-cells-col-2026-11-23,\n")
    fields = read_bibtex(text)
    assert fields["title"] == "{Tiny dataset — Cells · Colombia}"
    assert fields["author"] == "{Tiny dataset contributors}"
    assert fields["year"] == "2026"
    assert fields["url"] == LINK
    assert fields["urldate"] == "2026-11-23"
    assert "  month = nov,\n" in text


def test_hostile_texts_stay_in_their_field(hostile: dict[str, Any]) -> None:
    bibtex = write_bibtex(hostile)
    fields = read_bibtex(bibtex)
    assert set(fields) == {"author", "title", "year", "version", "note"}
    commands = {"\\textbackslash", "\\textbraceleft", "\\textbraceright", "\\textasciitilde", "\\textasciicircum"}
    assert set(re.findall(r"\\[a-z]+", bibtex)) <= commands
    cff = write_cff(hostile)
    read = read_cff(cff)
    assert read["title"].startswith("}}, @misc{evil")
    assert "license" not in read
    assert all(re.match(r'[a-z-]+: ["\[]', line) for line in cff.splitlines())
    assert not set(cff) & set("\x85\u2028\ufeff\x7f\x00")
    assert len(write_citation(hostile).splitlines()) == 5


def test_all_three_are_utf8(hostile: dict[str, Any]) -> None:
    texts = build_citation_texts(hostile)
    assert list(texts) == ["citation.txt", "CITATION.cff", "citation.bib"]
    assert all(content.decode("utf-8").endswith("\n") for content in texts.values())
