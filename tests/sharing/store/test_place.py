from __future__ import annotations

import sys
from pathlib import Path

import pytest
from platformdirs import user_data_path

from corredor.settings import SettingsError
from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store import SnapshotStore, find_place


def test_the_default_is_a_file_among_the_users_data() -> None:
    assert find_place(environ={}).path == user_data_path("corredor", appauthor=False) / "snapshots.sqlite"


def test_the_environment_names_a_folder_and_a_database_goes_before_it(tmp_path: Path) -> None:
    environ = {"CORREDOR_SNAPSHOTS": str(tmp_path)}
    assert find_place(environ=environ).path == tmp_path / "snapshots.sqlite"
    place = find_place(environ={**environ, "CORREDOR_DATABASE_URL": "postgres://ana:secret@db.example/atlas"})
    assert (place.path, place.url.drivername) == (None, "postgresql+psycopg")


def test_the_call_goes_before_the_environment(tmp_path: Path) -> None:
    environ = {"CORREDOR_DATABASE_URL": "postgresql://db.example/atlas"}
    assert find_place(folder=tmp_path, environ=environ).path == tmp_path / "snapshots.sqlite"
    assert find_place(f"sqlite:///{tmp_path}/a.db", environ=environ).path == tmp_path / "a.db"


def test_a_place_is_named_without_its_password() -> None:
    assert (
        str(find_place("postgresql://ana:secret@db.example/atlas?sslpassword=hush"))
        == "postgresql+psycopg://ana:***@db.example/atlas"
    )


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "bad_address"),
        ("not an address", "bad_address"),
        ("postgresql://host:port/x", "bad_address"),
        ("sqlite://", "in_memory"),
        ("sqlite:///:memory:", "in_memory"),
        ("mysql://db.example/atlas", "other_server"),
    ],
)
def test_an_address_of_something_else_is_refused(url: str, key: str) -> None:
    with pytest.raises(StoreUnavailableError) as refusal:
        find_place(url)
    assert refusal.value.key == f"store.{key}"


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORREDOR_PUBLISHING", "maybe")
    with pytest.raises(SettingsError, match="CORREDOR_PUBLISHING is 'maybe'"):
        SnapshotStore.open(folder=tmp_path)


def test_postgresql_without_psycopg_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailableError, match="pip install"):
        SnapshotStore.open("postgresql://db.example/atlas")
