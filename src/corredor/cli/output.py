"""What goes to standard output and into files."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    import pandas as pd

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_KEPT_WHOLE: Final = ("id", "nearest", "record_id", "place_code", "verdict")


def print_text(text: str) -> None:
    """Write a text and a newline to standard output; a reader that has gone away, as ``head`` does, is no error."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes standard output once more when it ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_table(table: pd.DataFrame, drawn: pd.DataFrame | None = None) -> None:
    """Print a table: folded to the width of a terminal, else plain lines with tabs, whole and without colour.

    Parameters
    ----------
    table : DataFrame
        Texts, numbers, dates, tuples of texts; missing values stay empty.
    drawn : DataFrame, optional
        What a terminal shows instead: words for people, headings for names of columns.
    """
    if sys.stdout.isatty():
        _draw_table(table if drawn is None else drawn)
        return
    lines = ["\t".join(table.columns), *("\t".join(map(_write_cell, row)) for row in _list_rows(table))]
    print_text("\n".join(lines))


def save(path: Path, content: bytes) -> None:
    """Write a file whole, or say why it cannot be and exit with 2."""
    from corredor.exporting import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise typer.BadParameter(f"{str(path)!r} cannot be written: {reason}.", param_hint="-o") from error


def check_suffix(path: Path | None, known: Collection[str]) -> str:
    """Return the suffix of an output file without its dot, empty without a file.

    Raises
    ------
    typer.BadParameter
        The suffix is not known, or the folder is missing.
    """
    if path is None:
        return ""
    suffix = path.suffix.removeprefix(".").lower()
    if suffix not in known:
        names = ", ".join(f".{name}" for name in known)
        got = f"not in .{suffix}" if suffix else "and this has no ending"
        raise typer.BadParameter(f"{str(path)!r}: a file name ends in {names}, {got}.", param_hint="-o")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {str(path.parent)!r}.", param_hint="-o")
    return suffix


def _draw_table(table: pd.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in table.columns:
        is_number = table[heading].dtype.kind in "if"
        is_whole = is_number or heading in _KEPT_WHOLE
        drawn.add_column(Text(heading), overflow="fold", justify="right" if is_number else "left", no_wrap=is_whole)
    for row in _list_rows(table):
        drawn.add_row(*(Text(_write_cell(value, digits=1)) for value in row))
    Console(highlight=False).print(drawn)


def _list_rows(table: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Give the rows with None for every missing value."""
    return table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)


def _write_cell(value: Any, digits: int = 3) -> str:
    if isinstance(value, tuple):
        return _CONTROL.sub(" ", ";".join(value))
    if value is None:
        return ""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if hasattr(value, "date"):
        return value.date().isoformat()
    number = float(value)
    return str(int(number)) if number.is_integer() else f"{number:.{digits}f}"
