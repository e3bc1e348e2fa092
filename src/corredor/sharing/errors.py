"""What can be wrong with a snapshot: refusals, and the problems that a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from corredor.errors import CorredorError
from corredor.i18n import translate

ARCHIVE: Final = ""
"""File of a problem that lies in the archive itself and in none of its files."""


class SnapshotError(CorredorError, ValueError):
    """Something asked of a snapshot cannot be done.

    Parameters
    ----------
    key : str
        Key of the sentence in the catalogue.
    **values : object
        Values of its placeholders.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.describe("en"))

    def describe(self, language: str) -> str:
        """Say what is wrong and what to do, in one of ``vocabulary.LANGUAGES``."""
        return translate(self.key, language, **self.values)


class NotFoundError(SnapshotError):
    """No snapshot has this id."""


class WithdrawnError(SnapshotError):
    """The snapshot was withdrawn by those who published it."""


class StoreUnavailableError(SnapshotError):
    """The store of snapshots cannot be read or written now."""


class RateLimitedError(SnapshotError):
    """Too many snapshots were published from one place in a short time."""


class RefusedError(SnapshotError):
    """What was handed in, or asked for, is not accepted."""


class TooLargeError(RefusedError):
    """A snapshot holds more bytes or files than are accepted."""


class NotASnapshotError(RefusedError):
    """The bytes are no archive, or an archive of something else."""


class NewerFormatError(RefusedError):
    """The snapshot was made by a newer version of the program."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an archive.

    Parameters
    ----------
    file : str
        The file that is damaged; `ARCHIVE` for the archive itself.
    reason : str
        Last part of the catalogue key ``verify.problem.<reason>``.
    details : mapping of str to object
        Values of placeholders besides ``file``.
    """

    file: str
    reason: str
    details: dict[str, object] = field(default_factory=dict, hash=False)

    def describe(self, language: str) -> str:
        """Say what is wrong, naming the file."""
        return translate(f"verify.problem.{self.reason}", language, file=self.file, **self.details)

    def __str__(self) -> str:
        return self.describe("en")


class ArchiveError(RefusedError):
    """An archive cannot be read; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"verify.problem.{problem.reason}", file=problem.file, **problem.details)


class DamagedError(ArchiveError):
    """An archive is cut off or changed."""


class HostileArchiveError(ArchiveError):
    """An archive holds what could harm whoever unpacks it; nothing of it was unpacked."""


class ManifestError(ArchiveError):
    """A manifest cannot be understood."""
