"""Why a file of the user's own cannot be read; each reason has a stable code and words in three languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corredor.errors import CorredorError
from corredor.i18n import translate

CODES: Final = (
    "bomb",
    "broken",
    "cell_too_long",
    "crashed",
    "crs_invalid",
    "crs_unknown",
    "duplicate",
    "empty",
    "encoding",
    "encrypted",
    "entity",
    "link",
    "nested",
    "network_link",
    "no_part",
    "no_room",
    "no_rows",
    "not_a_file",
    "out_of_memory",
    "packing",
    "part_needed",
    "shape_too_complex",
    "shapefile_incomplete",
    "timeout",
    "too_deep",
    "too_large",
    "too_large_unpacked",
    "too_many_columns",
    "too_many_members",
    "too_many_rows",
    "too_many_vertices",
    "truncated",
    "unknown_format",
    "unsafe_database",
    "unsafe_name",
)
"""Every reason; the words stand in the catalogue under ``import_error.<code>``."""

_LISTED: Final = 12
_FORMAT_NAMES: Final = {
    "flatgeobuf": "FlatGeobuf",
    "geojson": "GeoJSON",
    "geopackage": "GeoPackage",
    "parquet": "Parquet",
    "shapefile": "Shapefile",
    "zip": "zip",
}
"""What people call the formats whose names are more than capitals."""


class ImportFileError(CorredorError, ValueError):
    """A file cannot be read, or must not be.

    Parameters
    ----------
    code : str
        One of `CODES`.
    **values : str, int or float
        Values of the placeholders in the words of the code.
    """

    def __init__(self, code: str, **values: str | float) -> None:
        self.code = code
        self.values = values
        super().__init__(code, values)

    def describe(self, language: str) -> str:
        """Say what was expected, what was there and what to do, in one of ``vocabulary.LANGUAGES``."""
        values = dict(self.values)
        if "format" in values:
            kind = str(values["format"])
            values["format"] = _FORMAT_NAMES.get(kind, kind.upper())
        if self.code == "broken":
            values["detail"] = _write_part("detail", language, str(values["detail"]))
        if self.code == "entity":
            values["member"] = _write_part("member", language, str(values["member"]))
        if values.get("found") == "binary":
            values["found"] = translate("import_error_part.binary", language)
        return translate(f"import_error.{self.code}", language, **values)

    def __str__(self) -> str:
        return self.describe("en")

    def write_message(self) -> dict[str, Any]:
        """Write the error as JSON, for `read_message` in another process."""
        return {"code": self.code, "values": self.values}


def _write_part(name: str, language: str, value: str) -> str:
    """Write the part of a sentence that holds a value, nothing for a value that says nothing."""
    told = len(value) > 1 and any(map(str.isalnum, value))
    return f" {translate(f'import_error_part.{name}', language, **{name: value})}" if told else ""


@dataclass(frozen=True)
class CrsSuggestion:
    """One reference system that would put a file's coordinates into the Americas.

    Parameters
    ----------
    crs : str
        Authority and code, such as ``EPSG:32719``, as `ReadOptions.crs` takes it.
    name : str
        Its name, such as ``WGS 84 / UTM zone 19S``.
    lon, lat : float
        Where the first sample would lie, in degrees.
    """

    crs: str
    name: str
    lon: float
    lat: float


class CrsUnknownError(ImportFileError):
    """A file holds coordinates and does not say in which reference system: a question, not a fault.

    Parameters
    ----------
    samples : sequence of (float, float)
        Some of its coordinates, x before y, as they are written.
    suggestions : sequence of CrsSuggestion
        Systems that are possible, the likeliest first; may be empty.
    """

    def __init__(self, samples: Sequence[tuple[float, float]], suggestions: Sequence[CrsSuggestion]) -> None:
        self.samples = tuple(samples)
        self.suggestions = tuple(suggestions)
        super().__init__(
            "crs_unknown",
            samples="; ".join(f"{x:.10g}, {y:.10g}" for x, y in self.samples) or "-",
            suggestions=", ".join(f"{each.crs} ({each.name})" for each in self.suggestions) or "-",
        )

    def write_message(self) -> dict[str, Any]:
        """Write the error as JSON, for `read_message` in another process."""
        return {
            **super().write_message(),
            "samples": self.samples,
            "suggestions": [(each.crs, each.name, each.lon, each.lat) for each in self.suggestions],
        }


class PartNeededError(ImportFileError):
    """A file holds several tables and nobody said which one to read.

    Parameters
    ----------
    parts : sequence of str
        Their names, as `ReadOptions.part` takes them.
    """

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = tuple(parts)
        super().__init__("part_needed", parts=join_names(self.parts))

    def write_message(self) -> dict[str, Any]:
        """Write the error as JSON, for `read_message` in another process."""
        return {**super().write_message(), "parts": self.parts}


def join_names(names: Sequence[str]) -> str:
    """Join names for a message, the first few of many."""
    shown = "; ".join(names[:_LISTED])
    return f"{shown}; …" if len(names) > _LISTED else shown


def read_message(message: Mapping[str, Any]) -> ImportFileError:
    """Read an error that `ImportFileError.write_message` wrote; one that makes no sense is ``crashed``."""
    try:
        code, values = str(message["code"]), dict(message["values"])
        if code == "crs_unknown":
            samples = [(float(x), float(y)) for x, y in message["samples"]]
            return CrsUnknownError(samples, [CrsSuggestion(*each) for each in message["suggestions"]])
        if code == "part_needed":
            return PartNeededError([str(part) for part in message["parts"]])
        error = ImportFileError(code, **values)
        error.describe("en")
    except (KeyError, TypeError, ValueError):
        return ImportFileError("crashed")
    return error
