"""One measured figure, its aim, and how a figure is made of several runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal


@dataclass(frozen=True)
class Aim:
    """What a figure should be.

    Parameters
    ----------
    sign : str
        ``<``, ``<=`` or ``>=``.
    value : float
        The bound, in the unit of the figure.
    """

    sign: Literal["<", "<=", ">="]
    value: float

    def is_met(self, value: float) -> bool:
        """Say whether a figure is as it should be."""
        if self.sign == ">=":
            return value >= self.value
        return value < self.value if self.sign == "<" else value <= self.value


@dataclass(frozen=True)
class Figure:
    """A measured figure.

    Parameters
    ----------
    part : str
        Heading under which it stands.
    name : str
        What was measured.
    value : float or None
        The median of the runs; None when it could not be measured, and `note` says why.
    unit : str
        ``ms``, ``s``, ``KB``, ``MB`` (of 1,000 and 1,000,000 bytes), ``times``, or what was counted.
    runs : int
        How many runs.
    low, high : float, optional
        Least and most of the runs.
    aim : Aim, optional
        What it should be.
    note : str
        What a reader must know to read it rightly.
    """

    part: str
    name: str
    value: float | None
    unit: str
    runs: int = 1
    low: float | None = None
    high: float | None = None
    aim: Aim | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none or nothing was measured."""
        return None if self.aim is None or self.value is None else self.aim.is_met(self.value)

    def to_json(self) -> dict[str, Any]:
        """Give the figure as plain values."""
        return {
            "part": self.part,
            "name": self.name,
            "value": None if self.value is None else round(self.value, 3),
            "unit": self.unit,
            "runs": self.runs,
            "low": None if self.low is None else round(self.low, 3),
            "high": None if self.high is None else round(self.high, 3),
            "aim": f"{self.aim.sign} {self.aim.value:g}" if self.aim else None,
            "met": self.met,
            "note": self.note,
        }


def summarise(
    part: str, name: str, values: Sequence[float], unit: str, aim: Aim | None = None, note: str = ""
) -> Figure:
    """Make one figure of several runs: their median, with the least and the most."""
    if not values:
        return Figure(part, name, None, unit, 0, aim=aim, note=note or "not measured")
    return Figure(part, name, statistics.median(values), unit, len(values), min(values), max(values), aim, note)


def read_rows(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """Make figures of what a module measured: of each row, the keys that `Figure` has."""
    names = [field.name for field in fields(Figure)]
    return [Figure(**{name: row[name] for name in names if name in row}) for row in rows]


def time_runs(function: Callable[[], object], runs: int) -> list[float]:
    """Call a function several times and return the milliseconds that each call took."""
    took_ms = []
    for _ in range(runs):
        begun = time.perf_counter()
        function()
        took_ms.append((time.perf_counter() - begun) * 1000)
    return took_ms


def read_figure(content: Mapping[str, Any]) -> Figure:
    """Read a figure from what `Figure.to_json` gave."""
    aim = None
    if content["aim"]:
        sign, value = content["aim"].split()
        aim = Aim(sign, float(value))
    names = ("part", "name", "value", "unit", "runs", "low", "high")
    return Figure(**{name: content[name] for name in names}, aim=aim, note=content["note"])
