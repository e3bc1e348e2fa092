"""Check a snapshot, compare it with the dataset of today, and say both in words: one import for the screens."""

from corredor.sharing.checking import Verification, verify_bundle
from corredor.sharing.compare import Change, Changes, compare_bundle
from corredor.sharing.describe import describe_changes, describe_verification

__all__ = [
    "Change",
    "Changes",
    "Verification",
    "compare_bundle",
    "describe_changes",
    "describe_verification",
    "verify_bundle",
]
