"""How much may be published, counted in the database, so that all processes count together."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, text

from corredor.settings import StoreLimits
from corredor.sharing.errors import RateLimitedError, RefusedError, StoreUnavailableError, TooLargeError
from corredor.sharing.store.tables import PUBLISHINGS, SNAPSHOTS

MEGABYTE: Final = 1_000_000
HOUR: Final = timedelta(hours=1)

_COUNTING_LOCK: Final = 0x636F72726564_01
"""Advisory lock of PostgreSQL."""


def check_bundle(size_bytes: int, owner: str | None, limits: StoreLimits) -> None:
    """Refuse what needs no look at the store.

    Raises
    ------
    RefusedError
        If nobody may publish, or only those who have signed in, or there is nothing to publish.
    TooLargeError
        If the bundle is larger than the limit.
    """
    if limits.publishing == "off":
        raise RefusedError("store.off")
    if limits.publishing == "signed-in" and not owner:
        raise RefusedError("store.signed_in")
    if size_bytes == 0:
        raise RefusedError("store.empty")
    if size_bytes > limits.max_bundle_mb * MEGABYTE:
        size_mb = math.ceil(size_bytes / MEGABYTE * 10) / 10  # upwards: never the limit itself
        raise TooLargeError("store.too_large", size=size_mb, most=limits.max_bundle_mb)


def lock_counting(connection: Connection) -> bool:
    """Let nobody else count until this transaction ends, and say whether others could since it began.

    In a SQLite file they could not: it has one writer at a time.
    """
    if connection.dialect.name != "postgresql":
        return False
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _COUNTING_LOCK})
    return True


def check_limits(
    connection: Connection, origin: str, now: datetime, limits: StoreLimits, *, coming_bytes: int = 0
) -> None:
    """Refuse to publish more than the limits allow.

    Parameters
    ----------
    connection : Connection
        In a transaction; what it has written itself counts.
    origin : str
        Who publishes.
    now : datetime
        The hour of the rate limit ends here.
    limits : StoreLimits
        What is allowed.
    coming_bytes : int
        Bytes that are not yet written and count as well.

    Raises
    ------
    RateLimitedError
        If the origin has published as much as it may; ``values["retry_after_s"]`` says when it may again.
    StoreUnavailableError
        If all snapshots together would be larger than the limit.
    """
    blocking = connection.execute(
        select(PUBLISHINGS.c.moment)
        .where(PUBLISHINGS.c.origin == hash_origin(origin), PUBLISHINGS.c.moment > now - HOUR)
        .order_by(PUBLISHINGS.c.moment.desc())
        .offset(limits.per_hour - 1)
        .limit(1)
    ).scalar()
    if blocking is not None:
        left_s = min(math.ceil((blocking + HOUR - now).total_seconds()), 3_600)
        raise RateLimitedError("store.rate", most=limits.per_hour, n=math.ceil(left_s / 60), retry_after_s=left_s)
    if sum_bytes(connection) + coming_bytes > limits.max_total_mb * MEGABYTE:
        raise StoreUnavailableError("store.limit_reached", most=limits.max_total_mb)


def count_publishing(connection: Connection, origin: str, now: datetime) -> None:
    """Count one publishing of an origin, and forget those of more than an hour ago."""
    connection.execute(delete(PUBLISHINGS).where(PUBLISHINGS.c.moment <= now - HOUR))
    connection.execute(insert(PUBLISHINGS).values(origin=hash_origin(origin), moment=now))


def sum_bytes(connection: Connection) -> int:
    """Sum up the bytes of all bundles that are kept."""
    return int(connection.execute(select(func.coalesce(func.sum(SNAPSHOTS.c.size_bytes), 0))).scalar_one())


def hash_origin(origin: str) -> bytes:
    """Hash who publishes, so that no address stands in the database."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).digest()
