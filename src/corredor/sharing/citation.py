"""How to cite a snapshot: as text, for programs that keep references (CFF), and for LaTeX (BibTeX)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from corredor.i18n import format_day, translate
from corredor.sharing.licences import KNOWN_LICENCES
from corredor.sharing.manifest_reading import parse_created
from corredor.sharing.own_data import write_own_terms

_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BIBTEX_WORDS: Final[Mapping[str, str]] = {
    "\\": "{\\textbackslash}",
    "{": "{\\textbraceleft}",
    "}": "{\\textbraceright}",
    "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}",
    **{character: f"\\{character}" for character in "#$%&_"},
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def build_citation_texts(snapshot: Mapping[str, Any]) -> dict[str, bytes]:
    """Write the three citation files of a snapshot.

    Parameters
    ----------
    snapshot : mapping
        As `describe_snapshot` or `build_manifest` makes it.

    Returns
    -------
    dict of str to bytes
        ``citation.txt`` in the language of the snapshot, ``CITATION.cff`` (Citation File Format 1.2.0) and
        ``citation.bib``, each in UTF-8.
    """
    texts = {
        "citation.txt": write_citation(snapshot),
        "CITATION.cff": write_cff(snapshot),
        "citation.bib": write_bibtex(snapshot),
    }
    return {name: text.encode() for name, text in texts.items()}


def write_citation(snapshot: Mapping[str, Any]) -> str:
    """Write the reference as the APA style has it for a data set, then state of the data, licence and credit."""
    language, dataset, created = snapshot["language"], snapshot["dataset"], parse_created(snapshot)
    link = snapshot.get("homepage", "")
    reference = translate(
        "bundle.cite.reference",
        language,
        author=_name_author(dataset["title"], language),
        year=str(created.year),
        title=dataset["title"],
        version=dataset["version"],
        selection=snapshot["title"],
        day=format_day(f"{created:%Y-%m-%d}", language),
        time=f"{created:%H:%M}",
    )
    lines = [
        f"{reference} {link}".rstrip(),
        "",
        translate("bundle.cite.shows", language, sentence=snapshot["selection"]["sentence"]),
        translate(
            "bundle.cite.data",
            language,
            last_record=format_day(dataset["last_record"] or None, language),
            hash=dataset["content_hash"],
        ),
        translate("bundle.cite.licence", language, licence=dataset["licence"], credit=dataset["credit"]),
    ]
    own = write_own_terms(snapshot, language)
    if own:
        lines.append(own)
    return "\n".join([*lines, ""])


def write_cff(snapshot: Mapping[str, Any]) -> str:
    """Write a citation file; every value is a JSON text or list, which YAML reads as it stands."""
    dataset, language = snapshot["dataset"], snapshot["language"]
    state = translate("bundle.cite.state", language)
    fields = {
        "cff-version": "1.2.0",
        "message": translate("bundle.cite.message", language),
        "type": "dataset",
        "title": _join_title(snapshot),
        "authors": [{"name": _name_author(dataset["title"], language)}],
        "abstract": snapshot["selection"]["sentence"],
        "version": dataset["version"],
        "date-released": f"{parse_created(snapshot):%Y-%m-%d}",
        "identifiers": [{"type": "other", "value": dataset["content_hash"], "description": state}],
    }
    if dataset["licence"] in KNOWN_LICENCES:
        fields["license"] = dataset["licence"]
    if "homepage" in snapshot:
        fields["url"] = snapshot["homepage"]
    return "".join(f"{name}: {_write_yaml(value)}\n" for name, value in fields.items() if value)


def write_bibtex(snapshot: Mapping[str, Any]) -> str:
    """Write an entry for BibTeX and BibLaTeX, whose texts cannot end a field or call a command."""
    created, dataset = parse_created(snapshot), snapshot["dataset"]
    own = write_own_terms(snapshot, snapshot["language"])
    note = f"{snapshot['selection']['sentence']}. {dataset['licence']}. {dataset['credit']}"
    note = f"{note}. {own}" if own else note
    fields = {
        "author": f"{{{_escape_bibtex(_name_author(dataset['title'], snapshot['language']))}}}",
        "title": f"{{{_escape_bibtex(_join_title(snapshot))}}}",
        "year": str(created.year),
        "version": _escape_bibtex(dataset["version"]),
        "note": _escape_bibtex(note),
    }
    if "homepage" in snapshot:
        fields |= {"url": snapshot["homepage"], "urldate": f"{created:%Y-%m-%d}"}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    month = f"  month = {_MONTHS[created.month - 1]},"
    return "\n".join([f"@misc{{{snapshot['name']},", *lines, month, "}", ""])


def _join_title(snapshot: Mapping[str, Any]) -> str:
    return f"{snapshot['dataset']['title']} — {snapshot['title']}"


def _name_author(title: str, language: str) -> str:
    """Name those who keep a dataset after the part of its title before a colon."""
    return translate("bundle.cite.author", language, name=title.partition(":")[0].strip() or title)


def _write_yaml(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape_bibtex(text: str) -> str:
    return "".join(_BIBTEX_WORDS.get(character, character) for character in text)
