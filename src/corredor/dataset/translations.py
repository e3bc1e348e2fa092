"""The free text of records in other languages: read beside the dataset, laid over the frames on demand."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from corredor.dataset.atlas import Atlas, Texts
from corredor.errors import Fault
from corredor.vocabulary import LANGUAGES, LAYERS

ORIGINAL: Final = LANGUAGES[0]
"""Language in which the records themselves are written."""

TRANSLATION_FILES: Final[Mapping[str, str]] = {
    language: f"translations/{language}.csv" for language in LANGUAGES if language != ORIGINAL
}
COLUMNS: Final = ("id", "field", "of", "text")
RECORD_FIELDS: Final = ("name", "place", "note", "group", "controlled_by", "actors", "unit")
CORRIDOR_FIELDS: Final = ("corridor_name", "flow_note")
"""Stand once under the corridor's id and hold for all its legs."""

LEG_FIELDS: Final = ("name", "place", "from_place", "to_place")
"""Names of the towns of a leg: translated only where the language has a form of its own."""


def read_translations(raw: bytes, file: str) -> tuple[Texts, list[tuple[str, str, str]], list[Fault]]:
    """Read one file of translations.

    Parameters
    ----------
    raw : bytes
        CSV in UTF-8 with the columns id, field, of, text.
    file : str
        Its path relative to the dataset folder, for the faults.

    Returns
    -------
    mapping of (str, str) to str
        Text by record id and field.
    list of (str, str, str)
        Id, field and the mark of the English text that was translated (`mark_original`).
    list of Fault
        Rows that cannot be used.
    """
    try:
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        return {}, [], [Fault(file, "-", "-", f"cannot be read ({error})", "CSV in UTF-8", "save it again as such")]
    if tuple(reader.fieldnames or ()) != COLUMNS:
        problem = f"the columns are {', '.join(reader.fieldnames or ('none',))}"
        return {}, [], [Fault(file, "-", "-", problem, ", ".join(COLUMNS), "correct the first line")]
    texts: dict[tuple[str, str], str] = {}
    marks, faults = [], []
    for number, row in enumerate(rows, start=2):
        record, name, text = row["id"] or f"line {number}", row["field"] or "-", row["text"]
        if not text or None in row:
            faults.append(Fault(file, record, name, "the row is not whole", "four values", "complete it"))
        elif (record, name) in texts:
            faults.append(Fault(file, record, name, "is translated twice", "one row", "remove one of the two"))
        else:
            texts[record, name] = text
            marks.append((record, name, row["of"] or ""))
    return texts, marks, faults


def mark_original(text: str) -> str:
    """Give the mark of an English text: the first eight hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def check_translations(atlas: Atlas, file: str, marks: list[tuple[str, str, str]]) -> Iterator[Fault]:
    """Compare translations with the records as they are now.

    Yields
    ------
    Fault
        For a translation of nothing, of an older text, and for each record that lacks some. The names of a leg's
        towns may be lacking.
    """
    required = collect_originals(atlas)
    originals = {**required, **collect_leg_names(atlas)}
    given = set()
    for record, name, mark in marks:
        original = originals.get((record, name))
        given.add((record, name))
        if original is None:
            problem = "translates a text that is not in the dataset"
            yield Fault(file, record, name, problem, "id and field of a record", "remove the row")
        elif mark != mark_original(original):
            problem = "is the translation of an older text"
            yield Fault(file, record, name, problem, f"one of {mark_original(original)}", "revise it, then set of")
    for record, name in required:
        if (record, name) not in given:
            yield Fault(file, record, name, "is not translated", "a row for it", "add one")


def collect_originals(atlas: Atlas) -> Texts:
    """Collect every English text that must be translated, by record id (or corridor id) and field."""
    texts: dict[tuple[str, str], str] = {}
    for layer in LAYERS:
        frame = atlas.layer(layer)
        for record in frame.to_dict("records"):
            for name, value in _list_texts(layer, record):
                key = record["corridor"] if name in CORRIDOR_FIELDS else record["id"]
                texts.setdefault((key, name), value)
    for row in atlas.indicators.to_dict("records"):
        if row["note"]:
            texts[row["id"], "note"] = row["note"]
    return texts


def collect_leg_names(atlas: Atlas) -> Texts:
    """Collect the English texts of `LEG_FIELDS` by leg id and field; they may be translated."""
    legs = atlas.layer("corridors").to_dict("records")
    return {(leg["id"], name): leg[name] for leg in legs for name in LEG_FIELDS if leg[name]}


def _list_texts(layer: str, record: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    fields = ("note", *CORRIDOR_FIELDS) if layer == "corridors" else RECORD_FIELDS
    for name in fields:
        value = record.get(name)
        text = "; ".join(value) if isinstance(value, tuple) else value
        if isinstance(text, str) and text:
            yield name, text


def translate_atlas(atlas: Atlas, language: str) -> Atlas:
    """Lay the translations of one language over an atlas.

    Parameters
    ----------
    atlas : Atlas
        As read; its records are in English.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    Atlas
        The same records in the same order with their free text in that language, as far as it is translated, and
        with the same content hash; `atlas` itself where it has no translation.
    """
    texts = atlas.texts.get(language)
    if atlas.language == language or not texts:
        return atlas
    layers = dict(atlas.layers) | {layer: _translate_frame(atlas, layer, texts) for layer in LAYERS}
    originals = {**collect_originals(atlas), **collect_leg_names(atlas)}
    all_texts = MappingProxyType({**atlas.texts, ORIGINAL: originals})
    return dataclasses.replace(atlas, layers=MappingProxyType(layers), texts=all_texts, language=language, memo={})


def _translate_frame(atlas: Atlas, layer: str, texts: Texts) -> pd.DataFrame:
    frame = atlas.layer(layer).copy()
    for name in dict.fromkeys((*RECORD_FIELDS, *CORRIDOR_FIELDS, *LEG_FIELDS)):
        if name not in frame.columns:
            continue
        keys = frame["corridor"] if name in CORRIDOR_FIELDS else frame["id"]
        values: list[object] = []
        for key, value in zip(keys, frame[name], strict=True):
            text = texts.get((key, name))
            if text is not None and isinstance(value, tuple):
                values.append(tuple(text.split("; ")))
            else:
                values.append(value if text is None else text)
        frame[name] = pd.Series(values, index=frame.index, dtype=object)
    return frame
