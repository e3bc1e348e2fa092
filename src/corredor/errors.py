"""The errors that corredor raises. Each says where, what was expected, what was there, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


class CorredorError(Exception):
    """Base of every error that corredor raises on purpose."""


class FrameError(CorredorError, ValueError):
    """A frame handed to a function lacks a column, a CRS or a geometry type that the function needs."""


class QueryError(CorredorError, ValueError):
    """A call asks for something that does not exist: an unknown layer, a distance that is no number."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a dataset folder.

    Parameters
    ----------
    file : str
        Path relative to the dataset folder, with forward slashes.
    record : str
        Id of the record, ``"-"`` for the whole file.
    column : str
        Column or property, ``"-"`` for the whole record.
    problem, expected, remedy : str
        What is wrong, what was expected, what to do; each a short clause without a full stop.
    """

    file: str
    record: str
    column: str
    problem: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.record}:{self.column}: {self.problem}, expected {self.expected}, {self.remedy}"


class DatasetError(CorredorError, ValueError):
    """A dataset folder cannot be used at all.

    Attributes
    ----------
    faults : tuple of Fault
        Everything that is wrong, in the order of files and records.
    """

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults
