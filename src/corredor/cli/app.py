"""The application: its commands, its version, and which error ends in which exit code."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from corredor import __version__
from corredor.cli.check import check
from corredor.cli.events import events
from corredor.cli.examples import write_examples
from corredor.cli.import_ import import_
from corredor.cli.measures import exposure, near, spread
from corredor.cli.select import select
from corredor.cli.serve import serve
from corredor.cli.snapshot import publish, snapshot, verify, withdraw
from corredor.errors import CorredorError, QueryError

COMMAND = "corredor"


class _Commands(TyperGroup):
    """Commands whose errors become a sentence on standard error and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CorredorError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2 if isinstance(error, QueryError) else 1) from error


app = typer.Typer(
    name=COMMAND,
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=write_examples(
        "corredor serve",
        "corredor select --country PER --country CHL --activity extortion -o peru-chile.gpkg",
        "corredor near --layer cells --of corridors --within 25",
    ),
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{COMMAND} {__version__}")
        raise typer.Exit


@app.callback()
def _corredor(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Print the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Evidence-graded map of the corridors out of Venezuela, of the Tren de Aragua and of its prisons.

    Data goes to standard output, everything else to standard error. Exit code 0: fine; 1: the data is at fault;
    2: the call is.
    """


app.command(
    epilog=write_examples(
        "corredor serve",
        "corredor serve --port 8600 --geodata ~/my-atlas",
        "corredor serve --address 0.0.0.0",
    )
)(serve)
app.command(epilog=write_examples("corredor check", "corredor check ~/my-atlas"))(check)
app.command(
    epilog=write_examples(
        "corredor select --layer cells --country PER,CHL --grade B2",
        "corredor select --activity extortion --from 2023-09-20 --lang es -o extorsion.csv",
        "corredor select --near corridors:25 --precision town -o near.gpkg",
        'corredor select --url "http://127.0.0.1:8501/?country=PER&from=2023" -o peru.geojson',
        "corredor select --layer incidents --bbox -76,-25,-66,-15 | cut -f1,3",
    )
)(select)
app.command(
    epilog=write_examples(
        "corredor near --layer cells --of corridors --within 25",
        "corredor near --layer incidents --of prisons --within 50 --country VEN -o near.csv",
    )
)(near)
app.command(
    epilog=write_examples(
        "corredor exposure --layer incidents --within 25",
        "corredor exposure --layer cells --within 10 --country COL --activity extortion -o exposure.csv",
    )
)(exposure)
app.command(
    epilog=write_examples(
        "corredor spread",
        "corredor spread --by state --country CHL",
        "corredor spread --layer incidents -o spread.csv",
    )
)(spread)
app.command(
    "import",
    epilog=write_examples(
        "corredor import events.csv -o events.parquet --report report.json",
        "corredor import acled.csv --day-first --decline centroid -o acled.parquet",
        "corredor import delitos.xlsx --part 2024 --save-mapping delitos.toml -o delitos.parquet",
        "corredor import delitos.xlsx --mapping delitos.toml --crs EPSG:32719 --public town -o public.parquet",
    ),
)(import_)
app.command(
    epilog=write_examples(
        "corredor snapshot -o map.png",
        "corredor snapshot --country CHL --activity extortion --lang es --size print -o chile.pdf",
        'corredor snapshot --url "http://127.0.0.1:8501/?country=PER&at=-76,-10,5" -o peru.html',
        "corredor snapshot --each country -o country.png",
    )
)(snapshot)
app.command(
    epilog=write_examples(
        "corredor verify corredor-cells-chl-2026-11-23.zip", "corredor verify bundle.zip --against ~/my-atlas"
    )
)(verify)
app.command(epilog=write_examples("corredor publish --country PER --lang es --site https://map.example.org"))(
    publish
)
app.add_typer(events, name="events")
app.command(epilog=write_examples("corredor withdraw https://map.example.org/s/0pq… KEY"))(withdraw)


def main() -> None:
    """Run the command line; ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name=COMMAND)
