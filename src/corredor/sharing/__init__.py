"""Snapshots of the map: build, read, check and compare them."""

from corredor.sharing.bundle import Bundle, build_bundle, read_bundle
from corredor.sharing.checking import Verification, verify_bundle
from corredor.sharing.compare import Change, Changes, compare_bundle
from corredor.sharing.describe import describe_changes, describe_verification
from corredor.sharing.errors import (
    ArchiveError,
    DamagedError,
    HostileArchiveError,
    ManifestError,
    NewerFormatError,
    NotASnapshotError,
    NotFoundError,
    Problem,
    RateLimitedError,
    RefusedError,
    SnapshotError,
    StoreUnavailableError,
    TooLargeError,
    WithdrawnError,
)
from corredor.sharing.manifest import FORMAT

__all__ = [
    "FORMAT",
    "ArchiveError",
    "Bundle",
    "Change",
    "Changes",
    "DamagedError",
    "HostileArchiveError",
    "ManifestError",
    "NewerFormatError",
    "NotASnapshotError",
    "NotFoundError",
    "Problem",
    "RateLimitedError",
    "RefusedError",
    "SnapshotError",
    "StoreUnavailableError",
    "TooLargeError",
    "Verification",
    "WithdrawnError",
    "build_bundle",
    "compare_bundle",
    "describe_changes",
    "describe_verification",
    "read_bundle",
    "verify_bundle",
]
