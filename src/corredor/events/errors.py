"""What can go wrong with a store of events; every message names the file or the address."""

from __future__ import annotations

from corredor.errors import CorredorError


class EventStoreError(CorredorError, ValueError):
    """A store of events cannot be read or written."""


class DamagedStoreError(EventStoreError):
    """A file of a store is missing, cut short or changed."""


class EventInputError(CorredorError, ValueError):
    """A file holds no events that a store could take."""


class QueryTimeError(EventStoreError):
    """A question took longer than its limit and was stopped."""


class ClusterError(CorredorError, ValueError):
    """The machines that a build was to run on cannot be used."""
