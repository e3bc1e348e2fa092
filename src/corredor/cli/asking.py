"""Options to a dataset and a selection of it; what is wrong with a call is said in terms of its options."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer

from corredor import vocabulary
from corredor.cli.filters import Filters
from corredor.errors import DatasetError, QueryError

if TYPE_CHECKING:
    from corredor.dataset import Atlas
    from corredor.selection import Selection, View

# Option name to the parameter of a link, where they differ; and the words that an option takes.
_PARAMETERS: Final = {"layer": "layers", "period_from": "from", "period_to": "to"}
_WORDS: Final[dict[str, Sequence[str]]] = {
    "layer": vocabulary.LAYERS,
    "activity": vocabulary.ACTIVITIES,
    "match": ("any", "all"),
    "kind": vocabulary.INCIDENT_KINDS,
    "precision": vocabulary.PRECISIONS,
    "status": tuple(dict.fromkeys(word for words in vocabulary.STATUSES.values() for word in words)),
}
_LISTED: Final = 24
_FILTERS: Final = (
    *("layer", "country", "activity", "match", "kind", "period_from", "period_to", "grade", "precision"),
    *("status", "text", "near", "bbox"),
)


@dataclass(frozen=True)
class Asked:
    """A selection of a dataset, and what it shows.

    Parameters
    ----------
    atlas : Atlas
        The dataset, its free text in `language` as far as it is translated.
    selection : Selection
        The link, overridden by the options.
    view : View
        The selection applied to the dataset.
    language : str
        Language of words: of ``--lang``, else of the link, else English.
    """

    atlas: Atlas
    selection: Selection
    view: View
    language: str


def ask(filters: Filters, *, layers: Sequence[str] | None = None) -> Asked:
    """Read the dataset and select from it; notes go to standard error.

    Parameters
    ----------
    filters : Filters
        The options.
    layers : sequence of str, optional
        Layers where neither ``--layer`` nor the link names any.

    Raises
    ------
    typer.BadParameter
        An option cannot be.
    DatasetError
        The dataset folder cannot be used.
    """
    from corredor.dataset import translate_atlas

    atlas, selection, language = ask_selection(filters, layers=layers)
    translated = translate_atlas(atlas, language)
    return Asked(translated, selection, selection.apply(translated), language)


def ask_selection(
    filters: Filters, *, layers: Sequence[str] | None = None, countries: Iterable[str] = ()
) -> tuple[Atlas, Selection, str]:
    """Read the dataset and the selection, and apply nothing; notes go to standard error.

    Parameters
    ----------
    filters : Filters
        The options.
    layers : sequence of str, optional
        Layers where neither ``--layer`` nor the link names any.
    countries : iterable of str
        Countries that may be asked for besides those of the dataset.

    Returns
    -------
    Atlas, Selection, str
        The dataset as it was written, what is asked of it, and the language of words.

    Raises
    ------
    typer.BadParameter
        An option cannot be.
    DatasetError
        The dataset folder cannot be used.
    """
    from corredor.selection import Camera, Selection

    asked_fields = _read_fields(filters)
    language = check_word(filters.lang, vocabulary.LANGUAGES, "--lang") if filters.lang is not None else None
    atlas = open_atlas(filters.geodata)
    known = set(countries)
    _check_countries([code for code in asked_fields.get("countries", ()) if code not in known], atlas)
    linked, notes = Selection.from_query(filters.url, atlas)
    language = language or linked.camera.language or "en"
    for note in notes:
        say(note.describe(language))
    if layers is not None and filters.layer is None and linked.layers == vocabulary.LAYERS:
        asked_fields["layers"] = tuple(layers)
    camera = Camera(**{**vars(linked.camera), "language": language})
    try:
        selection = linked.replace(**asked_fields, camera=camera)
    except QueryError as error:
        raise typer.BadParameter(_shorten(error), param_hint="--from, --to") from error
    return atlas, selection, language


def open_atlas(folder: Path | None) -> Atlas:
    """Read a dataset folder, by default the one that `corredor.dataset.find_geodata` finds.

    Raises
    ------
    typer.BadParameter
        There is no such folder.
    DatasetError
        The folder holds nothing that can be used.
    """
    from corredor.dataset import read_atlas

    atlas = read_atlas(find_folder(folder))
    if atlas.faults:
        count = len(atlas.faults)
        faults = "1 fault" if count == 1 else f"{count} faults"
        say(f"{faults} in the dataset, what they name is left out; 'corredor check' lists them.")
    return atlas


def find_folder(folder: Path | None, hint: str = "--geodata") -> Path:
    """Return a dataset folder that exists; raise BadParameter if there is none."""
    from corredor.dataset import find_geodata

    if folder is not None:
        if not folder.is_dir():
            raise typer.BadParameter(f"{str(folder)!r} is no folder.", param_hint=hint)
        return folder
    try:
        return find_geodata()
    except DatasetError as error:
        raise typer.BadParameter(f"{error}.", param_hint="$CORREDOR_GEODATA") from error


def check_word(value: str, words: Sequence[str], hint: str) -> str:
    """Return the word that an option means, whatever its case; else raise BadParameter with the nearest one."""
    word = value.strip().casefold()
    if word not in words:
        refuse_word(value, words, hint)
    return word


def refuse_word(value: str, words: Sequence[str], hint: str, names: Iterable[tuple[str, str]] = ()) -> NoReturn:
    """Raise BadParameter for an unknown word.

    Parameters
    ----------
    value : str
        What was typed.
    words : sequence of str
        What could have been.
    hint : str
        Name of the option.
    names : iterable of (str, str)
        Other names of a word, and the word.
    """
    known = {word.casefold(): word for word in words} | {name.casefold(): word for name, word in names}
    typed = value.strip().casefold()
    beginning = sorted({word for name, word in known.items() if len(typed) > 2 and name.startswith(typed)})
    close = [known[name] for name in difflib.get_close_matches(typed, known, n=1, cutoff=0.6)]
    nearest = (beginning or close)[:1]
    listed = f"it is one of {', '.join(words)}." if len(words) <= _LISTED else "the dataset has none like it."
    advice = f"did you mean {nearest[0]}?" if nearest else listed
    raise typer.BadParameter(f"{value!r} is unknown; {advice}", param_hint=hint)


def say(message: str) -> None:
    """Write a message to standard error."""
    typer.echo(message, err=True)


def _read_fields(filters: Filters) -> dict[str, Any]:
    from corredor.selection.parameters import PARAMETERS

    parameters = {parameter.name: parameter for parameter in PARAMETERS}
    read: dict[str, Any] = {}
    for option in _FILTERS:
        given = getattr(filters, option)
        if given is None or given == []:
            continue
        parameter = parameters[_PARAMETERS.get(option, option)]
        hint = f"--{option.removeprefix('period_')}"
        if not parameter.is_list:
            values = _read_value(parameter, _check_known(given, option, hint), hint)
            read.update(zip(parameter.fields, values, strict=True))
            continue
        texts = [given] if isinstance(given, str) else given
        items = [item for text in texts for item in text.split(",") if item.strip()]
        found = [_read_value(parameter, _check_known(item, option, hint), hint)[0] for item in items]
        if not found:
            raise typer.BadParameter("a value is missing.", param_hint=hint)
        read[parameter.fields[0]] = tuple(found)
    return read


def _check_known(value: str, option: str, hint: str) -> str:
    if option == "near":
        layer, colon, km = value.partition(":")
        return f"{check_word(layer, vocabulary.LAYERS, hint)}{colon}{km}"
    return check_word(value, _WORDS[option], hint) if option in _WORDS else value


def _read_value(parameter: Any, text: str, hint: str) -> tuple[Any, ...]:
    if not text.strip():
        raise typer.BadParameter("a value is missing.", param_hint=hint)
    try:
        return parameter.read(text)
    except QueryError as error:
        if parameter.name == "country":
            return (text.strip(),)  # refused with the nearest country once the dataset is read
        raise typer.BadParameter(_shorten(error), param_hint=hint) from error


def _check_countries(codes: Sequence[str], atlas: Atlas) -> None:
    countries = atlas.places.countries
    known = list(countries["iso3"])
    columns = [name for name in ("iso2", "name_en", "name_es", "name_pt") if name in countries.columns]
    names = [pair for column in columns for pair in zip(countries[column], known, strict=True)]
    for code in codes:
        if code not in known:
            refuse_word(code, known, "--country", names)


def _shorten(error: QueryError) -> str:
    """Return what an error says without the name of the argument, which the option replaces."""
    return f"{str(error).partition(': ')[2] or error}."
