"""What ``corredor check`` prints: every fault, or the counts of a sound dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corredor.dataset.atlas import Atlas
from corredor.errors import Fault
from corredor.vocabulary import LAYERS


@dataclass(frozen=True)
class DatasetCounts:
    """How much of a dataset is sound.

    Parameters
    ----------
    title, version : str
        Of the dataset.
    layers : Mapping of str to int
        Records by layer; of corridors, legs.
    countries : Mapping of str to Mapping of str to int
        By country code, records by layer; a leg counts in every country that it touches.
    names : Mapping of str to str
        English name by country code, for the codes in `countries`.
    corridors, sources, indicators, states, towns, outlines : int
        Corridors as wholes, rows of the other tables, and outlines of countries.
    """

    title: str
    version: str
    layers: Mapping[str, int]
    countries: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]
    corridors: int
    sources: int
    indicators: int
    outlines: int
    states: int
    towns: int


def count_records(atlas: Atlas) -> DatasetCounts:
    """Count the records of an atlas by layer and country."""
    by_country: dict[str, Counter[str]] = {}
    for layer, frame in atlas.layers.items():
        for codes in frame["countries"]:
            for code in codes:
                by_country.setdefault(code, Counter())[layer] += 1
    places = atlas.places
    names = dict(zip(places.countries["iso3"], places.countries["name_en"], strict=True))
    return DatasetCounts(
        title=atlas.meta.title,
        version=atlas.meta.version,
        layers=MappingProxyType({layer: len(frame) for layer, frame in atlas.layers.items()}),
        countries=MappingProxyType({code: by_country[code] for code in sorted(by_country)}),
        names=MappingProxyType({code: names[code] for code in sorted(by_country)}),
        corridors=int(atlas.layers["corridors"]["corridor"].nunique()),
        sources=len(atlas.sources),
        indicators=len(atlas.indicators),
        outlines=len(places.countries),
        states=len(places.states),
        towns=len(places.towns),
    )


def format_check(faults: Sequence[Fault], counts: DatasetCounts) -> str:
    """Write the result of `check_dataset` for a terminal, without a newline at the end.

    Parameters
    ----------
    faults : sequence of Fault
        What is wrong.
    counts : DatasetCounts
        What is sound.

    Returns
    -------
    str
        One fault a line and how many there are; if there is none, records per layer and country.
    """
    return _format_faults(faults) if faults else _format_counts(counts)


def _format_faults(faults: Sequence[Fault]) -> str:
    file_count = len({fault.file for fault in faults})
    fault_word = "fault" if len(faults) == 1 else "faults"
    file_word = "file" if file_count == 1 else "files"
    return "\n".join([*map(str, faults), f"{len(faults)} {fault_word} in {file_count} {file_word}"])


def _format_counts(counts: DatasetCounts) -> str:
    table: list[tuple[str, ...]] = [("", "country", *LAYERS)]
    table += [
        (code, counts.names[code], *(str(by_layer.get(layer) or "-") for layer in LAYERS))
        for code, by_layer in counts.countries.items()
    ]
    table.append(("all", "", *(str(counts.layers[layer]) for layer in LAYERS)))
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join(
        [
            " ".join(filter(None, (counts.title, counts.version))),
            "",
            *lines,
            "",
            f"Corridors are counted by leg (corridors: {counts.corridors}), in every country that a leg touches.",
            f"Sources: {counts.sources}, indicators: {counts.indicators}. "
            f"Places: countries {counts.outlines}, states {counts.states}, towns {counts.towns}.",
            "No faults.",
        ]
    )
