"""DuckDB as a store uses it: locked to the files of the store, with a limit on memory and on time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import duckdb
import pandas as pd

from corredor.events.errors import EventStoreError, QueryTimeError
from corredor.events.folder import Folder
from corredor.events.manifest import Manifest, check_files

MEMORY_MB: Final = 400
SECONDS: Final = 10.0
_THREADS: Final = 2


class Database:
    """Asks the files of one store; any number of threads may ask at once.

    Parameters
    ----------
    folder : Folder
    manifest : Manifest
    memory_mb, threads : int
    """

    def __init__(
        self, folder: Folder, manifest: Manifest, memory_mb: int = MEMORY_MB, threads: int = _THREADS
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._connection = duckdb.connect(":memory:")
        folder.attach(self._connection)
        settings: dict[str, Any] = {
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "parquet_metadata_cache": True,
            "preserve_insertion_order": False,
        }
        if folder.is_local:
            settings |= {"allowed_directories": [f"{folder.place}/"], "enable_external_access": False}
        settings["lock_configuration"] = True
        for name, value in settings.items():
            self._connection.execute(f"SET {name} = ?", [value])

    def ask(self, sql: str, values: Sequence[Any], seconds: float = SECONDS) -> pd.DataFrame:
        """Ask a question.

        Parameters
        ----------
        sql : str
            With a question mark for every value.
        values : sequence
        seconds : float
            How long it may take.

        Raises
        ------
        QueryTimeError
            It took longer.
        DamagedStoreError
            A file of the store is missing or was cut short.
        EventStoreError
            A file cannot be read for another reason, or the memory does not do.
        """
        cursor = self._connection.cursor()
        timer = threading.Timer(seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return cursor.execute(sql, list(values)).df()
        except duckdb.InterruptException as error:
            raise QueryTimeError(
                f"{self._folder.place}: the question took longer than {seconds:g} s and was stopped; "
                "ask for a smaller area, a shorter period or fewer words"
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise EventStoreError(
                f"{self._folder.place}: the question needs more memory than it may take; ask for less at a time"
            ) from error
        except (duckdb.Error, OSError) as error:
            check_files(self._folder, self._manifest, hashes=True)
            raise EventStoreError(f"{self._folder.place} cannot be read: {str(error).splitlines()[0]}") from error
        finally:
            timer.cancel()
            cursor.close()

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()
