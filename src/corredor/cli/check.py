"""``corredor check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corredor.cli.asking import find_folder
from corredor.cli.output import print_text


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Dataset folder; by default the shipped one.", metavar="DIR")
    ] = None,
) -> None:
    """Check a dataset folder and list everything that is wrong with it.

    One fault a line: file:record:column: what is wrong, what was expected, what to do. Without faults, the records
    per layer and country.
    """
    from corredor.dataset import check_dataset, format_check

    faults, counts = check_dataset(find_folder(folder, "DIR"))
    print_text(format_check(faults, counts))
    if faults:
        raise typer.Exit(1)
