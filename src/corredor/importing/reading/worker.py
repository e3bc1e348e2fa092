"""The process that reads: one job in, progress and one answer out. Run by `process.run_job`, never by hand."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading.confinement import limit_resources
from corredor.importing.reading.options import ReadOptions, Task

_REPORT_EVERY_S: Final = 0.1


def main() -> None:
    """Read the job from standard input, do it, and write one line of JSON per report to standard output."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a library prints must not stand between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _answer(answers, **_do(job, answers))
    answers.flush()
    # Nothing is worth a slow farewell: the answer is out.
    os._exit(0)


def _die_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _do(job: Mapping[str, Any], answers: TextIO) -> dict[str, Any]:
    limits = Limits(**job["limits"])
    limit_resources(limits)
    folder = Path(job["folder"])
    task = Task(Path(job["path"]), job["suffix"], folder, ReadOptions(**job["options"]), limits, _Reporter(answers))
    try:
        return _run(job["action"], task, folder)
    except ImportFileError as error:
        return {"error": error.write_message()}
    except MemoryError:
        return {"error": ImportFileError("out_of_memory", limit=limits.max_memory_mb).write_message()}
    except OSError:
        return {"error": ImportFileError("no_room").write_message()}


def _run(action: str, task: Task, folder: Path) -> dict[str, Any]:
    # Imported after the limits stand, so that a broken library cannot take more than a broken file.
    from corredor.importing.reading.read import list_tables, read_file

    if action == "list":
        return {"parts": [(part.name, part.format, part.rows) for part in list_tables(task)]}
    reading = read_file(task)

    from corredor.importing.reading.saving import save_table

    save_table(reading, folder / "table.arrow")
    task.report(1.0, len(reading.table.rows))
    return {"table": "table.arrow"}


class _Reporter:
    """Writes the progress, not more often than anybody can see."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers
        self._last = 0.0

    def __call__(self, fraction: float | None, rows: int) -> None:
        now = time.monotonic()
        if now - self._last >= _REPORT_EVERY_S or fraction == 1.0:
            self._last = now
            _answer(self._answers, progress=[fraction, rows])


def _answer(answers: TextIO, **message: object) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
