from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from corredor.settings import StoreLimits
from corredor.sharing.errors import RateLimitedError, RefusedError, StoreUnavailableError, TooLargeError
from corredor.sharing.store import SnapshotStore
from corredor.sharing.store.limits import MEGABYTE, check_bundle
from corredor.sharing.store.tables import PUBLISHINGS
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.publisher import MANY, META

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def publish(store: SnapshotStore, origin: str, now: datetime, content: bytes = b"PK") -> str:
    return store.publish(content, meta=META, origin=origin, now=now).id


class TestWhoMayPublish:
    def test_off_is_off_for_all(self) -> None:
        with pytest.raises(RefusedError, match="switched off"):
            check_bundle(10, "ana", StoreLimits(publishing="off"))

    def test_signed_in_needs_a_name(self) -> None:
        limits = StoreLimits(publishing="signed-in")
        check_bundle(10, "ana", limits)
        for owner in (None, ""):
            with pytest.raises(RefusedError, match="signed in"):
                check_bundle(10, owner, limits)

    def test_nothing_is_not_published(self) -> None:
        with pytest.raises(RefusedError, match="empty"):
            check_bundle(0, None, StoreLimits())

    def test_what_was_published_stays_and_can_be_withdrawn(self, address: str, open_store: OpenStore) -> None:
        published = open_store(address).publish(b"PK", meta=META, origin="reader")
        store = open_store(address, StoreLimits(publishing="off"))
        with pytest.raises(RefusedError):
            publish(store, "reader", NOON)
        assert store.read_bundle(published.id) == b"PK"
        store.withdraw(published.id, published.delete_key)
        assert store.count() == 0


class TestSizes:
    def test_a_bundle_of_the_limit_is_accepted_and_a_byte_more_is_not(self) -> None:
        check_bundle(2 * MEGABYTE, None, StoreLimits(max_bundle_mb=2))
        with pytest.raises(TooLargeError, match=r"has 2.1 MB, and at most 2 MB"):
            check_bundle(2 * MEGABYTE + 1, None, StoreLimits(max_bundle_mb=2))

    def test_all_together_are_limited_and_withdrawing_makes_room(self, address: str, open_store: OpenStore) -> None:
        store = open_store(address, replace(MANY, max_total_mb=1))
        half = bytes(MEGABYTE // 2)
        first = store.publish(half, meta=META, origin="reader")
        publish(store, "reader", NOON, half)
        with pytest.raises(StoreUnavailableError, match="limit of 1 MB"):
            publish(store, "reader", NOON)
        assert (store.count(), store.total_bytes()) == (2, MEGABYTE)
        store.withdraw(first.id, first.delete_key)
        publish(store, "reader", NOON)


class TestRate:
    def test_is_counted_over_an_hour_that_moves_on(self, address: str, open_store: OpenStore) -> None:
        store = open_store(address, replace(MANY, per_hour=2))
        publish(store, "reader", NOON)
        publish(store, "reader", NOON + 40 * MINUTE)
        with pytest.raises(RateLimitedError, match=r"Only 2 snapshots an hour.* in 10 minutes") as refusal:
            publish(store, "reader", NOON + 50 * MINUTE)
        assert refusal.value.values["retry_after_s"] == 600
        publish(store, "reader", NOON + 60 * MINUTE)
        with pytest.raises(RateLimitedError, match="in 1 minute"):
            publish(store, "reader", NOON + 99.5 * MINUTE)
        assert store.count() == 3

    def test_is_counted_by_origin(self, address: str, open_store: OpenStore) -> None:
        store = open_store(address, replace(MANY, per_hour=1))
        publish(store, "reader", NOON)
        publish(store, "another", NOON)
        with pytest.raises(RateLimitedError):
            publish(store, "another", NOON)

    def test_is_counted_across_stores_and_is_not_reset_by_withdrawing(
        self, address: str, open_store: OpenStore
    ) -> None:
        limits = replace(MANY, per_hour=1)
        published = open_store(address, limits).publish(b"PK", meta=META, origin="reader", now=NOON)
        store = open_store(address, limits)
        store.withdraw(published.id, published.delete_key)
        with pytest.raises(RateLimitedError):
            publish(store, "reader", NOON)

    def test_refusals_do_not_count(self, address: str, open_store: OpenStore) -> None:
        store = open_store(address, replace(MANY, per_hour=1))
        publish(store, "reader", NOON)
        for minutes in (20, 40, 59):
            with pytest.raises(RateLimitedError):
                publish(store, "reader", NOON + minutes * MINUTE)
        publish(store, "reader", NOON + 60 * MINUTE)

    def test_who_published_is_forgotten_after_an_hour(self, store: SnapshotStore) -> None:
        for minutes in (0, 30, 60, 61):
            publish(store, "reader", NOON + minutes * MINUTE)
        with store._reading() as connection:
            assert connection.execute(select(func.count()).select_from(PUBLISHINGS)).scalar_one() == 3
