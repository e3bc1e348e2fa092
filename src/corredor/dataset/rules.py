"""What a single value of a column may be. Each rule is total: it answers for any value that a file can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from corredor.dataset.dates import DATE_FORMS, is_day, is_partial_date
from corredor.dataset.wording import list_choices

LONGEST_TEXT: Final = 20_000
LARGEST_NUMBER: Final = 1e12

Storage = Literal["object", "tuple", "int64", "Int64", "float64", "bool"]

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd\ufffe\uffff]")
_MOJIBAKE: Final = re.compile("[ÃÂ][\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]|â€")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of one column must be.

    Parameters
    ----------
    expected, remedy : str
        Clauses of the fault.
    holds : callable
        Whether a value that is not missing is right; never raises.
    required : bool
        Whether a value may not be missing.
    choices : tuple of str
        Closed vocabulary, from which the nearest word is suggested.
    storage : str
        Dtype of the column in the frames of an Atlas; ``"tuple"`` is an object column of tuples.
    """

    expected: str
    holds: Callable[[Any], bool]
    remedy: str = "correct it"
    required: bool = True
    choices: tuple[str, ...] = ()
    storage: Storage = "object"

    def or_missing(self) -> Rule:
        """Return the same rule for a column whose values may be missing."""
        return replace(self, required=False)


def find_text_flaw(value: str) -> str | None:
    """Return what makes a text unfit for any column, None if nothing does."""
    if len(value) > LONGEST_TEXT:
        return f"has {len(value)} characters"
    if _UNPRINTABLE.search(value):
        return "holds a control character or one that no longer can be read"
    if _MOJIBAKE.search(value):
        return "has letters that were saved in a wrong encoding"
    return None


def is_text(value: object) -> bool:
    """Tell whether a value is a text without a flaw."""
    return isinstance(value, str) and find_text_flaw(value) is None


def text() -> Rule:
    """Accept any text of up to 20,000 characters."""
    return Rule(f"a text of at most {LONGEST_TEXT:,} characters", is_text, "write it again")


def matching(pattern: str, expected: str, remedy: str = "correct it") -> Rule:
    """Accept a text that matches a regular expression as a whole."""
    compiled = re.compile(pattern, re.ASCII)
    return Rule(expected, lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None, remedy)


def one_of(choices: Sequence[str]) -> Rule:
    """Accept a word of a closed vocabulary."""
    words = tuple(choices)
    return Rule(
        list_choices(words), lambda value: isinstance(value, str) and value in words, "choose one", choices=words
    )


def list_of(item: Rule, expected: str, at_least: int = 0) -> Rule:
    """Accept a list, without repetition, of values that each fulfil another rule."""

    def holds(value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) >= at_least
            and all(map(item.holds, value))
            and len(set(value)) == len(value)
        )

    return Rule(expected, holds, "correct the list", choices=item.choices, storage="tuple")


def partial_date() -> Rule:
    """Accept a date of year, month or day precision."""
    return Rule(DATE_FORMS, is_partial_date)


def day() -> Rule:
    """Accept a date of day precision."""
    return Rule("a day such as 2023-09-20", is_day)


def whole(low: int, high: int, storage: Storage = "int64") -> Rule:
    """Accept a whole number within bounds, both included; ``2.0`` counts as whole."""

    def holds(value: object) -> bool:
        return is_number(value) and low <= value <= high and value == int(value)  # type: ignore[operator, call-overload]

    return Rule(f"a whole number from {low} to {high}", holds, storage=storage)


def number(low: float = 0, high: float = LARGEST_NUMBER) -> Rule:
    """Accept a number within bounds, both included."""

    def holds(value: object) -> bool:
        return is_number(value) and low <= value <= high  # type: ignore[operator]

    expected = "a number, not negative" if low == 0 else f"a number from {low:g} to {high:g}"
    return Rule(expected, holds, "write the number alone", storage="float64")


def decimal_text() -> Rule:
    """Accept a text that writes a number that is not negative: digits and at most one point."""
    return replace(
        matching(r"[0-9]{1,12}(\.[0-9]{1,6})?", "a number such as 2860000 or 12.5", "write the digits alone"),
        storage="float64",
    )


def flag() -> Rule:
    """Accept true or false."""
    return Rule("true or false", lambda value: isinstance(value, bool), storage="bool")


def web_address() -> Rule:
    """Accept an absolute http or https address without spaces."""
    return Rule("an address that begins with https:// or http://", _is_web_address, "copy it from the browser")


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number of a size that can occur; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LARGEST_NUMBER and math.isfinite(value)


def _is_web_address(value: object) -> bool:
    if not is_text(value) or not isinstance(value, str) or re.search(r"[\s<>\"`{}|\\^]", value):
        return False
    try:
        address = urlsplit(value)
        return address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        return False
