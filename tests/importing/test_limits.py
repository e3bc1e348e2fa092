"""The limits of an import, and the environment that sets them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from corredor.importing.limits import Limits, read_limits
from corredor.settings import IMPORT_VARIABLES, SettingsError


def test_every_limit_has_a_variable() -> None:
    assert list(IMPORT_VARIABLES) == [field.name for field in fields(Limits)]
    assert all(name.startswith("CORREDOR_IMPORT_MAX_") for name in IMPORT_VARIABLES.values())


def test_what_is_not_set_keeps_its_default() -> None:
    assert read_limits({}) == Limits()
    assert read_limits(dict.fromkeys(IMPORT_VARIABLES.values(), " ")) == Limits()


def test_what_is_set_counts() -> None:
    environ = {"CORREDOR_IMPORT_MAX_MB": " 25 ", "CORREDOR_IMPORT_MAX_SECONDS": "10"}
    assert read_limits(environ) == Limits(max_mb=25, max_seconds=10)


@pytest.mark.parametrize("value", ["0", "-1", "many", "2.5", "9" * 50])
def test_what_is_no_number_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=r"CORREDOR_IMPORT_MAX_ROWS is .*: use a whole number from 1 up"):
        read_limits({"CORREDOR_IMPORT_MAX_ROWS": value})
