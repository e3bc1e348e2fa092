from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from corredor.sharing.errors import NotFoundError, RefusedError, StoreUnavailableError, WithdrawnError
from corredor.sharing.store import Published, SnapshotStore
from corredor.sharing.store.keys import make_key
from corredor.sharing.store.tables import SNAPSHOTS
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.publisher import META

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BUNDLE = b"PK\x03\x04 a bundle " + bytes(range(256)) * 40


class TestPublish:
    def test_gives_back_the_same_bytes_and_words(self, store: SnapshotStore) -> None:
        published = store.publish(BUNDLE, meta=META, origin="reader", now=NOON)
        snapshot = store.get(published.id)
        assert (snapshot.id, snapshot.meta, snapshot.withdrawn_at) == (published.id, META, None)
        assert (snapshot.created, snapshot.published) == (META.created, NOON)
        assert store.read_bundle(published.id) == BUNDLE
        assert (store.count(), store.total_bytes()) == (1, len(BUNDLE))

    def test_outlives_the_store_that_published(self, address: str, open_store: OpenStore) -> None:
        first = open_store(address)
        published = first.publish(BUNDLE, meta=META, origin="reader")
        first.close()
        assert open_store(address).read_bundle(published.id) == BUNDLE

    def test_the_same_bundle_twice_has_two_ids(self, store: SnapshotStore) -> None:
        first, second = (store.publish(BUNDLE, meta=META, origin="reader") for _ in range(2))
        assert len({first.id, second.id, first.delete_key, second.delete_key}) == 4

    def test_keeps_moments_in_utc(self, store: SnapshotStore) -> None:
        lima = timezone(timedelta(hours=-5))
        meta = replace(META, created=datetime(2026, 3, 1, 22, 30, 0, 123456, tzinfo=lima))
        snapshot = store.get(store.publish(BUNDLE, meta=meta, origin="reader", now=NOON.astimezone(lima)).id)
        assert snapshot.created == datetime(2026, 3, 2, 3, 30, 0, 123456, tzinfo=UTC)
        assert (snapshot.created.tzinfo, snapshot.published) == (UTC, NOON)

    def test_the_delete_key_is_kept_nowhere(self, store: SnapshotStore) -> None:
        published = store.publish(BUNDLE, meta=META, origin="203.0.113.9", owner="ana@example.org")
        if store.place.path:
            files = list(store.place.path.parent.iterdir())
            kept = b"".join(path.read_bytes() for path in files)
            assert published.id.encode() in kept
            assert published.delete_key.encode() not in kept
            assert b"203.0.113.9" not in kept
        with store._reading() as connection:
            row = connection.execute(select(SNAPSHOTS)).one()
        assert row.owner == "ana@example.org"
        assert published.delete_key not in str(row)

    @pytest.mark.parametrize("now", [datetime(2026, 3, 2, 12, 0)])
    def test_refuses_a_moment_without_a_time_zone(self, store: SnapshotStore, now: datetime) -> None:
        with pytest.raises(ValueError, match="time zone"):
            store.publish(BUNDLE, meta=META, origin="reader", now=now)

    def test_takes_keys_that_were_made_before_and_takes_them_once(self, store: SnapshotStore) -> None:
        keys = SnapshotStore.make_keys()
        assert store.publish(BUNDLE, meta=META, origin="reader", keys=keys) == keys
        with pytest.raises(StoreUnavailableError):
            store.publish(b"PK another", meta=META, origin="reader", keys=keys)
        assert store.read_bundle(keys.id) == BUNDLE
        store.withdraw(keys.id, keys.delete_key)

    @pytest.mark.parametrize("keys", [Published("guess me", make_key()), Published(make_key(), "secret")])
    def test_refuses_keys_of_another_make(self, store: SnapshotStore, keys: Published) -> None:
        with pytest.raises(ValueError, match="make_keys"):
            store.publish(BUNDLE, meta=META, origin="reader", keys=keys)
        assert store.count() == 0

    def test_refuses_an_owner_that_cannot_be_kept(self, store: SnapshotStore) -> None:
        with pytest.raises(RefusedError, match="owner"):
            store.publish(BUNDLE, meta=META, origin="reader", owner="ana\0")
        assert store.count() == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    st.binary(min_size=1, max_size=300),
)
def test_any_words_and_any_bytes_come_back(store: SnapshotStore, words: str, content: bytes) -> None:
    meta = replace(META, title=words, sentence=words, query=words)
    published = store.publish(content, meta=meta, origin=words, owner=words)
    assert store.get(published.id).meta == meta
    assert store.read_bundle(published.id) == content


class TestLookup:
    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "x' OR '1'='1", "a\0", "\ud800" * 22, "é" * 22])
    def test_what_is_no_id_is_not_found_and_not_looked_up(self, store: SnapshotStore, name: str) -> None:
        store.publish(BUNDLE, meta=META, origin="reader")
        for look in (store.get, store.read_bundle, lambda name: store.withdraw(name, make_key())):
            with pytest.raises(NotFoundError, match="Check that the link is whole"):
                look(name)

    def test_an_id_that_nobody_was_given_is_not_found(self, store: SnapshotStore) -> None:
        for look in (store.get, store.read_bundle, lambda name: store.withdraw(name, make_key())):
            with pytest.raises(NotFoundError):
                look(make_key())

    def test_an_empty_store_has_nothing(self, store: SnapshotStore) -> None:
        assert (store.count(), store.total_bytes()) == (0, 0)


class TestWithdraw:
    def test_leaves_id_and_dates_and_nothing_else(self, store: SnapshotStore) -> None:
        published = store.publish(BUNDLE, meta=META, origin="reader", owner="ana", now=NOON)
        other = store.publish(BUNDLE, meta=META, origin="reader")
        later = NOON + timedelta(days=3)
        assert store.withdraw(published.id, published.delete_key, later) == later
        snapshot = store.get(published.id)
        assert (snapshot.meta, snapshot.withdrawn_at) == (None, later)
        assert (snapshot.created, snapshot.published) == (META.created, NOON)
        with pytest.raises(WithdrawnError, match=r"withdrawn by whoever published it \(2026-03-05\)") as refusal:
            store.read_bundle(published.id)
        assert refusal.value.values["withdrawn_at"] == later
        with store._reading() as connection:
            row = connection.execute(select(SNAPSHOTS).where(SNAPSHOTS.c.id == published.id)).one()._asdict()
        assert {name for name, value in row.items() if value} == {"id", "created", "published", "withdrawn"}
        assert (store.count(), store.total_bytes()) == (1, len(BUNDLE))
        assert store.read_bundle(other.id) == BUNDLE

    def test_erases_the_bytes_from_the_disk(self, tmp_path: Path) -> None:
        content = os.urandom(100_000)
        with closing(SnapshotStore.open(folder=tmp_path)) as store:
            published = store.publish(content, meta=META, origin="reader")
            assert any(content[5_000:5_032] in path.read_bytes() for path in tmp_path.iterdir())
            store.withdraw(published.id, published.delete_key)
            assert not any(content[5_000:5_032] in path.read_bytes() for path in tmp_path.iterdir())
            assert not any(META.sentence.encode() in path.read_bytes() for path in tmp_path.iterdir())

    def test_needs_the_key_of_this_snapshot(self, store: SnapshotStore) -> None:
        published, other = (store.publish(BUNDLE, meta=META, origin="reader") for _ in range(2))
        for key in ("", "\0", make_key(), other.delete_key, published.id, published.delete_key + "A"):
            with pytest.raises(RefusedError, match="not the delete key"):
                store.withdraw(published.id, key)
        assert store.read_bundle(published.id) == BUNDLE

    def test_twice_tells_when_it_was(self, store: SnapshotStore) -> None:
        published = store.publish(BUNDLE, meta=META, origin="reader", now=NOON)
        first = store.withdraw(published.id, published.delete_key, NOON)
        assert store.withdraw(published.id, published.delete_key, NOON + timedelta(days=1)) == first

    def test_is_seen_by_those_who_look_meanwhile(self, address: str, open_store: OpenStore) -> None:
        publisher, reader = open_store(address), open_store(address)
        published = publisher.publish(BUNDLE, meta=META, origin="reader")
        assert reader.read_bundle(published.id) == BUNDLE
        publisher.withdraw(published.id, published.delete_key)
        with pytest.raises(WithdrawnError):
            reader.read_bundle(published.id)
