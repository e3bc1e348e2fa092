"""Is a snapshot, byte for byte, the one that was made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corredor.sharing.bundle import Bundle, assemble_bundle
from corredor.sharing.errors import ARCHIVE, ArchiveError, NotASnapshotError, Problem, RefusedError
from corredor.sharing.manifest import MANIFEST_FILE, has_own_fingerprint
from corredor.sharing.unpack import unpack_archive

_ONLY_AROUND: Final = ("seal", "no_seal", "outside")
"""Reasons of problems that leave every file as it was."""


@dataclass(frozen=True, eq=False)
class Verification:
    """What a check of an archive found.

    Parameters
    ----------
    problems : tuple of Problem
        All that is wrong, the archive itself first; each names the file, ``str`` gives its sentence in English.
    bundle : Bundle or None
        What could be read: of a damaged archive the files that are whole; None where the manifest is not.
    refusal : RefusedError or None
        Why it could not be checked at all: it is no snapshot, too large or of a newer format.
    """

    problems: tuple[Problem, ...]
    bundle: Bundle | None
    refusal: RefusedError | None = None

    @property
    def intact(self) -> bool:
        """Whether not one byte differs from what was made. It does not say who made it."""
        return not self.problems and self.refusal is None

    @property
    def contents_intact(self) -> bool:
        """Whether every file is as it was made, though the archive around them may have been packed again."""
        return self.bundle is not None and all(problem.reason in _ONLY_AROUND for problem in self.problems)

    @property
    def manifest(self) -> Mapping[str, Any] | None:
        """The manifest, None where it cannot be read."""
        return None if self.bundle is None else self.bundle.manifest


def verify_bundle(raw: bytes) -> Verification:
    """Check an archive: its form, its seal, its manifest and every file.

    Parameters
    ----------
    raw : bytes
        From anywhere; nothing in them makes this function raise.

    Returns
    -------
    Verification
        Not intact as soon as one byte differs, in a file, the manifest, a header, the directory or the seal.
    """
    try:
        unpacked = unpack_archive(raw)
    except ArchiveError as error:
        return Verification((error.problem,), None)
    except RefusedError as error:
        return Verification((), None, error)
    try:
        bundle = assemble_bundle(unpacked.files)
    except ArchiveError as error:
        return Verification((*unpacked.problems, error.problem), None)
    except NotASnapshotError as error:
        if all(problem.reason == "no_seal" for problem in unpacked.problems):
            return Verification((), None, error)
        return Verification(unpacked.problems, None)
    except RefusedError as error:
        return Verification((), None, error)
    problems = unpacked.problems
    if not problems and unpacked.comment.partition(b" ")[0] != bundle.manifest["format"].encode():
        problems = (Problem(ARCHIVE, "seal"),)  # the digest in the seal does not cover the name of the format in it
    named = {problem.file for problem in problems}
    is_contradictory = any(problem.reason == "header" for problem in problems)
    found = [
        problem
        for problem in _check_files(bundle)
        if problem.file not in named and not (is_contradictory and problem.reason == "missing")
    ]
    is_explained = any(problem.file != ARCHIVE for problem in found)
    archive = [one for one in problems if not (is_explained and one.reason in _ONLY_AROUND)]
    return Verification((*archive, *found), bundle)


def _check_files(bundle: Bundle) -> list[Problem]:
    """Compare the files with the manifest, and the manifest with its fingerprint."""
    problems = []
    if not has_own_fingerprint(bundle.files[MANIFEST_FILE], bundle.fingerprint):
        problems.append(Problem(MANIFEST_FILE, "fingerprint"))
    listed = {resource["path"]: resource for resource in bundle.manifest["resources"]}
    for name, resource in listed.items():
        content = bundle.files.get(name)
        if content is None:
            problems.append(Problem(name, "missing"))
        elif len(content) != resource["bytes"] or f"sha256:{_hash(content)}" != resource["hash"]:
            problems.append(Problem(name, "content"))
    unlisted = [name for name in bundle.files if name not in listed and name != MANIFEST_FILE]
    return problems + [Problem(name, "unlisted") for name in unlisted]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
