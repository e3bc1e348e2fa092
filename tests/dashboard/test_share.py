"""Share: who may publish, and that the store refuses whoever may not, whatever the screen shows."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from corredor.dataset import Atlas, read_atlas
from corredor.i18n import translate
from corredor.selection import Selection
from corredor.settings import StoreLimits
from corredor.sharing.errors import RefusedError
from corredor.sharing.publish import publish_view
from corredor.sharing.store import SnapshotStore
from corredor.sharing.store.tables import SNAPSHOTS
from dashboard import snapshots
from dashboard.panels import share
from dashboard.panels.plain import escape_markdown
from tests.dashboard.conftest import RunPage
from tests.dashboard.test_verify_page import CREATED
from tests.sharing.store.test_failures import fill_disk

ANA = {"is_logged_in": True, "email": "ana@example.org"}
NOBODY = {"is_logged_in": False}
PROVIDER = {"redirect_uri": "https://map.example.org/oauth2callback"}


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty store, kept to those who have signed in."""
    monkeypatch.delenv("CORREDOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("CORREDOR_SNAPSHOTS", str(tmp_path / "store"))
    monkeypatch.setenv("CORREDOR_PUBLISHING", "signed-in")
    monkeypatch.setenv("CORREDOR_PUBLIC_URL", "https://map.example.org")
    monkeypatch.setattr(snapshots, "_store", None)
    monkeypatch.setattr(st, "context", SimpleNamespace(ip_address="192.0.2.1", locale="en-GB", url=None))
    return tmp_path / "store"


def open_dialog(run_page: RunPage, **secrets: Any) -> AppTest:
    page = run_page(layers="cells", lang="en")
    for name, value in secrets.items():
        page.secrets[name] = value
    return page.button(key="share").click().run()


def press(page: AppTest, key: str) -> AppTest:
    """Press a button of the dialog, and with it the one that opens it: here the whole page runs again."""
    page.button(key="share").click()
    page.button(key=key).click()
    return page.run()


def list_keys(page: AppTest) -> set[str]:
    return {button.key for button in page.button if button.key}


def list_owners(folder: Path) -> list[str | None]:
    with SnapshotStore.open(folder=folder) as store, store._reader.connect() as connection:
        return list(connection.execute(select(SNAPSHOTS.c.owner)).scalars())


def test_who_has_not_signed_in_is_offered_to_sign_in_and_nothing_to_publish_with(
    run_page: RunPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(st, "user", NOBODY)
    monkeypatch.setattr(st, "login", lambda: asked.append(True))
    monkeypatch.setattr(share, "find_spec", lambda _: True)
    page = open_dialog(run_page, auth=PROVIDER)
    assert not page.exception
    assert translate("store.signed_in", "en") in [caption.value for caption in page.caption]
    assert "sign_in" in list_keys(page)
    assert "publish" not in list_keys(page)
    press(page, "sign_in")
    assert asked == [True]


@pytest.mark.parametrize(("secrets", "library"), [({}, True), ({"auth": PROVIDER}, None)])
def test_without_a_provider_or_its_library_there_is_no_button_that_leads_nowhere(
    run_page: RunPage, monkeypatch: pytest.MonkeyPatch, secrets: dict[str, Any], library: bool | None
) -> None:
    monkeypatch.setattr(st, "user", NOBODY)
    monkeypatch.setattr(share, "find_spec", lambda _: library)
    page = open_dialog(run_page, **secrets)
    assert not page.exception
    assert not {"sign_in", "publish"} & list_keys(page)


def test_who_has_signed_in_publishes_under_their_name(
    run_page: RunPage, monkeypatch: pytest.MonkeyPatch, store_folder: Path
) -> None:
    monkeypatch.setattr(st, "user", ANA)
    page = press(open_dialog(run_page), "publish")
    assert not page.exception
    assert not page.error
    assert len(page.success) == 1
    assert any("/s/" in code.value for code in page.code)
    assert list_owners(store_folder) == ["ana@example.org"]


def test_who_has_signed_out_since_the_button_was_drawn_publishes_nothing(
    run_page: RunPage, monkeypatch: pytest.MonkeyPatch, store_folder: Path
) -> None:
    monkeypatch.setattr(st, "user", ANA)
    page = open_dialog(run_page)
    monkeypatch.setattr(st, "user", NOBODY)
    press(page, "publish")
    assert translate("store.signed_in", "en") in [caption.value for caption in page.caption]
    assert not page.success
    assert not store_folder.exists()


def test_the_store_refuses_too_and_the_screen_says_so(
    run_page: RunPage, monkeypatch: pytest.MonkeyPatch, store_folder: Path
) -> None:
    kept = SnapshotStore.open(folder=store_folder, limits=StoreLimits(publishing="signed-in"))
    monkeypatch.setattr(snapshots, "_store", kept)
    monkeypatch.setenv("CORREDOR_PUBLISHING", "open")  # the screen believes that anybody may
    page = press(open_dialog(run_page), "publish")
    assert not page.exception
    assert [error.value for error in page.error] == [escape_markdown(translate("store.signed_in", "en"))]
    assert not page.success
    kept.close()
    assert list_owners(store_folder) == []


@pytest.mark.parametrize(("publishing", "said"), [("signed-in", "store.signed_in"), ("off", "store.off")])
def test_no_call_goes_round_the_setting(folder: Path, store_folder: Path, publishing: Any, said: str) -> None:
    atlas: Atlas = read_atlas(folder)
    with SnapshotStore.open(folder=store_folder, limits=StoreLimits(publishing=publishing)) as store:
        view = Selection(layers=("cells",)).apply(atlas)
        given: dict[str, Any] = {"language": "en", "created": CREATED, "site": "https://e.org", "origin": "x"}
        with pytest.raises(RefusedError) as refused:
            publish_view(view, store, **given)
        assert refused.value.key == said
        assert store.count() == 0


def test_publishing_that_is_off_is_said(run_page: RunPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_PUBLISHING", "off")
    page = open_dialog(run_page)
    assert translate("store.off", "en") in [caption.value for caption in page.caption]
    assert not {"sign_in", "publish"} & list_keys(page)


def test_a_setting_that_cannot_be_is_a_sentence(run_page: RunPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_PUBLISHING", "perhaps")
    page = open_dialog(run_page)
    assert not page.exception
    assert any("CORREDOR_PUBLISHING" in error.value.replace("\\", "") for error in page.error)


class TestPublishingFails:
    """Each time the screen says why, what is on it stays, and what was kept is kept."""

    @pytest.fixture(autouse=True)
    def anybody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CORREDOR_PUBLISHING", "open")

    def expect(self, page: AppTest, sentence: str) -> None:
        assert not page.exception
        assert [error.value.replace("\\", "") for error in page.error] == [sentence]
        assert not page.success
        assert "share_png" in {button.key for button in page.get("download_button")}

    def test_on_a_full_disk(self, run_page: RunPage, monkeypatch: pytest.MonkeyPatch, store_folder: Path) -> None:
        with SnapshotStore.open(folder=store_folder) as store:
            fill_disk(store._writer, 10)
            monkeypatch.setattr(snapshots, "_store", store)
            self.expect(press(open_dialog(run_page), "publish"), translate("store.full", "en"))
            assert store.count() == 0

    def test_where_the_folder_is_none(
        self, run_page: RunPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("mine")
        monkeypatch.setenv("CORREDOR_SNAPSHOTS", str(tmp_path / "file"))
        self.expect(press(open_dialog(run_page), "publish"), translate("store.missing", "en"))
        assert (tmp_path / "file").read_text() == "mine"

    def test_where_the_server_does_not_answer(self, run_page: RunPage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CORREDOR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
        self.expect(press(open_dialog(run_page), "publish"), translate("store.no_answer", "en"))

    def test_more_often_than_is_accepted(
        self, run_page: RunPage, monkeypatch: pytest.MonkeyPatch, store_folder: Path
    ) -> None:
        monkeypatch.setenv("CORREDOR_PUBLISH_PER_HOUR", "1")
        page = press(open_dialog(run_page), "publish")
        assert len(page.success) == 1
        page = press(page, "publish")
        self.expect(page, translate("store.rate", "en", most=1, n=60))
        assert len(list_owners(store_folder)) == 1
