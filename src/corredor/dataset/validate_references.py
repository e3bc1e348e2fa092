"""Check that ids are unique and that every reference leads somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from corredor.dataset.files import SOURCES_FILE
from corredor.dataset.findings import Finding
from corredor.dataset.outlines import Outlines
from corredor.dataset.wording import name_nearest, quote_value


def check_unique_ids(ids_by_file: Mapping[str, pd.Series], column: str = "id") -> dict[str, list[Finding]]:
    """Check that no id stands twice, within a file or across files; the first holder keeps it.

    Parameters
    ----------
    ids_by_file : Mapping of str to Series
        The ids of each file in the order of the rows, None where missing or wrong.
    column : str
        Name of the column that holds them.

    Returns
    -------
    dict of str to list of Finding
        By file.
    """
    holders: dict[object, str] = {}
    findings: dict[str, list[Finding]] = {file: [] for file in ids_by_file}
    for file, ids in ids_by_file.items():
        for row, record_id in enumerate(ids):
            if record_id is None:
                continue
            holder = holders.get(record_id)
            if holder is None:
                holders[record_id] = file
                continue
            findings[file].append(
                Finding(
                    (row,),
                    column,
                    f"stands a second time, first in {'this file' if holder == file else holder}",
                    "an id that no other record has",
                    "remove the copy or give it an id of its own",
                )
            )
    return findings


def check_known(
    rows: pd.DataFrame, column: str, known: Collection[str], where: str, readable: bool
) -> list[Finding]:
    """Check that every value of a column, or every item of its lists, is known to another file.

    Parameters
    ----------
    rows : DataFrame
        Rows, None where a value is missing or wrong.
    column : str
        Column of texts or of tuples of texts.
    known : Collection of str
        What may be referred to.
    where : str
        File that holds it.
    readable : bool
        Whether that file could be read at all; if not, one finding stands for all rows.

    Returns
    -------
    list of Finding
        One per row that refers to something unknown.
    """
    if column not in rows.columns:
        return []
    wanted = [(row, _list_items(value)) for row, value in enumerate(rows[column])]
    missing = [(row, [item for item in items if item not in known]) for row, items in wanted]
    missing = [(row, items) for row, items in missing if items]
    if missing and not readable:
        affected = tuple(row for row, _ in missing)
        return [
            Finding(
                affected,
                column,
                f"{len(affected)} records cannot be checked and are left out",
                f"a readable {where}",
                "repair that file first",
                record="-",
            )
        ]
    return [_describe_unknown(row, column, items, known, where) for row, items in missing]


def check_references(rows: pd.DataFrame, countries: Outlines, states: Outlines) -> Iterator[Finding]:
    """Check the codes of a record against each other: its state is in its country, a leg belongs where it starts.

    Parameters
    ----------
    rows : DataFrame
        Rows of one layer, None where a value is missing or wrong.
    countries, states : Outlines
        What is known.

    Yields
    ------
    Finding
        In the order of the rows.
    """
    for row, (country, state) in enumerate(zip(rows["country"], rows["state"], strict=True)):
        parent = states.get_parent(state) if state is not None else None
        if country in countries and parent is not None and parent != country:
            yield Finding(
                (row,),
                "state",
                f"{states.name_outline(state)} is not in {countries.name_outline(country)}",
                f"a state of {country}",
                f'correct it, or write country "{parent}"',
            )
    if "countries" in rows.columns:
        for row, (country, touched) in enumerate(zip(rows["country"], rows["countries"], strict=True)):
            if country is not None and touched is not None and country not in touched:
                yield Finding(
                    (row,),
                    "countries",
                    f"{quote_value(touched)} lacks the country that the leg starts in",
                    f'a list with "{country}"',
                    "add it",
                )


def check_state_precision(rows: pd.DataFrame, known_faulty: Collection[int]) -> list[Finding]:
    """Check that a record located to a state names one.

    Parameters
    ----------
    rows : DataFrame
        Rows with precision and state, None where a value is missing or wrong.
    known_faulty : collection of int
        Rows whose state was found wrong already.
    """
    return [
        Finding(
            (row,),
            "state",
            'is missing, though the precision is "state"',
            "a state code such as VE-D (ISO 3166-2)",
            'fill it in or write precision "country"',
        )
        for row, (precision, state) in enumerate(zip(rows["precision"], rows["state"], strict=True))
        if precision == "state" and state is None and row not in known_faulty
    ]


def _list_items(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _describe_unknown(row: int, column: str, items: list[str], known: Collection[str], where: str) -> Finding:
    noun = "source" if where == SOURCES_FILE else "code"
    nearest = name_nearest(items[0], known) if where == SOURCES_FILE else None
    guess = f' (perhaps "{nearest}")' if nearest else ""
    return Finding(
        (row,),
        column,
        f"{', '.join(quote_value(item) for item in items[:3])} is not known",
        f"a {noun} that stands without fault in {where}",
        f"correct it{guess} or add it there",
    )
