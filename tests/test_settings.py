from __future__ import annotations

from pathlib import Path

import pytest

from corredor.settings import LIMIT_VARIABLES, Settings, SettingsError, StoreLimits, read_settings


def test_nothing_set_is_the_default() -> None:
    assert read_settings({}) == Settings(None, None, StoreLimits(25, 5_000, 30, "open"))


def test_blank_is_nothing() -> None:
    assert read_settings(dict.fromkeys((*LIMIT_VARIABLES.values(), "CORREDOR_DATABASE_URL"), "  ")) == Settings()


def test_all_is_read() -> None:
    environ = {
        "CORREDOR_DATABASE_URL": "postgresql://ana@db.example/atlas",
        "CORREDOR_SNAPSHOTS": "~/kept",
        "CORREDOR_MAX_BUNDLE_MB": " 5 ",
        "CORREDOR_MAX_TOTAL_MB": "100",
        "CORREDOR_PUBLISH_PER_HOUR": "3",
        "CORREDOR_PUBLISHING": "signed-in",
        "CORREDOR_EVENTS": "s3://maps/events ",
    }
    assert read_settings(environ) == Settings(
        "postgresql://ana@db.example/atlas",
        Path.home() / "kept",
        StoreLimits(5, 100, 3, "signed-in"),
        events="s3://maps/events",
    )


@pytest.mark.parametrize("value", ["0", "-1", "many", "2.5", "1e3", "٣", "9" * 5_000])
@pytest.mark.parametrize(
    "variable", ["CORREDOR_MAX_BUNDLE_MB", "CORREDOR_MAX_TOTAL_MB", "CORREDOR_PUBLISH_PER_HOUR"]
)
def test_what_is_no_number_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable} is .*: use a whole number from 1 up"):
        read_settings({variable: value})


def test_who_may_publish_is_one_of_three() -> None:
    with pytest.raises(SettingsError, match="CORREDOR_PUBLISHING is 'yes': use one of open, signed-in, off"):
        read_settings({"CORREDOR_PUBLISHING": "yes"})
    with pytest.raises(SettingsError, match="'closed'"):
        StoreLimits(publishing="closed")  # type: ignore[arg-type]


def test_the_public_address_loses_its_last_slash() -> None:
    assert read_settings({"CORREDOR_PUBLIC_URL": "https://map.example.org/atlas/"}).public_url == (
        "https://map.example.org/atlas"
    )
    assert read_settings({}).public_url is None


@pytest.mark.parametrize("address", ["map.example.org", "javascript:alert(1)", 'https://x"><script>', "ftp://x"])
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="CORREDOR_PUBLIC_URL"):
        read_settings({"CORREDOR_PUBLIC_URL": address})
