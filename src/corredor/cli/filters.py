"""The filters that every command on records takes, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from corredor import vocabulary
from corredor.cli.completion import complete_country, complete_near, complete_words

GEODATA_HELP = "Dataset folder; by default the shipped one or $CORREDOR_GEODATA."

_PRECISIONS = vocabulary.PRECISIONS
_ALL_STATUSES = tuple(dict.fromkeys(status for statuses in vocabulary.STATUSES.values() for status in statuses))


def _option(name: str, text: str, metavar: str, complete: Callable[[str], Any] | None = None) -> Any:
    return typer.Option(name, help=text, metavar=metavar, autocompletion=complete)


def _list_of(name: str, text: str, metavar: str, words: tuple[str, ...]) -> Any:
    return _option(name, text, metavar, complete_words(words))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the filter options say, as it was typed; None where an option was not given."""

    layer: Annotated[
        list[str] | None,
        _list_of("--layer", f"Layer: {', '.join(vocabulary.LAYERS)}. Repeatable.", "LAYER", vocabulary.LAYERS),
    ] = None
    country: Annotated[
        list[str] | None,
        _option("--country", "Country, ISO 3166-1 alpha-3. Repeatable.", "CODE", complete_country),
    ] = None
    activity: Annotated[
        list[str] | None,
        _list_of("--activity", "Activity, such as extortion. Repeatable.", "ACTIVITY", vocabulary.ACTIVITIES),
    ] = None
    match: Annotated[
        str | None, _list_of("--match", "Any or all of the activities.", "any|all", ("any", "all"))
    ] = None
    kind: Annotated[
        list[str] | None,
        _list_of("--kind", "Kind of incident, such as raid. Repeatable.", "KIND", vocabulary.INCIDENT_KINDS),
    ] = None
    period_from: Annotated[str | None, _option("--from", "First day: 2023, 2023-09 or 2023-09-20.", "DATE")] = None
    period_to: Annotated[str | None, _option("--to", "Last day, in the same forms.", "DATE")] = None
    grade: Annotated[
        str | None,
        _option("--grade", "At least this grade, such as B2: source A or B, information 1 or 2.", "GRADE"),
    ] = None
    precision: Annotated[
        str | None,
        _list_of(
            "--precision",
            "Located at least to this: site, town, state or country.",
            "PRECISION",
            vocabulary.PRECISIONS,
        ),
    ] = None
    status: Annotated[
        list[str] | None, _list_of("--status", "Status, such as active. Repeatable.", "STATUS", _ALL_STATUSES)
    ] = None
    text: Annotated[str | None, _option("--text", "Words in name, place, note or source titles.", "WORDS")] = None
    near: Annotated[
        str | None,
        _option("--near", "Possibly or certainly within so many km of a layer.", "LAYER:KM", complete_near),
    ] = None
    bbox: Annotated[str | None, _option("--bbox", "Area in degrees.", "W,S,E,N")] = None
    url: Annotated[
        str | None,
        _option("--url", "Link of the dashboard to begin with; the other options override what it says.", "LINK"),
    ] = None
    lang: Annotated[
        str | None, _list_of("--lang", "Language of the words: en, es or pt.", "LANG", vocabulary.LANGUAGES)
    ] = None
    geodata: Annotated[
        Path | None,
        typer.Option("--geodata", help=GEODATA_HELP, metavar="DIR"),
    ] = None


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filter options.

    Parameters
    ----------
    command : callable
        Its first parameter takes the `Filters`; its others are options of its own and come first in the help.

    Returns
    -------
    callable
        With the signature that Typer reads: own options, then filters.
    """
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation)
        for field, annotation in zip(fields(Filters), _read_annotations(), strict=True)
    ]
    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]

    def run(**values: Any) -> None:
        filters = Filters(**{field.name: values.pop(field.name) for field in fields(Filters)})
        command(filters, **values)

    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *shared)}
    return run


def _read_annotations() -> list[Any]:
    annotations = inspect.get_annotations(Filters, eval_str=True)
    return [annotations[field.name] for field in fields(Filters)]
