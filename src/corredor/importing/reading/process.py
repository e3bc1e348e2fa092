"""A process of its own for each file: started, heard, and killed when it takes too long or nobody wants it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from corredor.importing.errors import ImportFileError, read_message
from corredor.importing.limits import Limits

OnProgress = Callable[[float | None, int], None]
"""Called several times a second with the share done (None where nobody can tell) and the rows so far; whatever it
raises ends the reading."""

WORKER: Final = (sys.executable, "-P", "-X", "utf8", "-m", "corredor.importing.reading.worker")
"""Started without the folder that it works in on its path: what lies there is a stranger's."""

_TICK_S: Final = 0.1
_FAREWELL_S: Final = 1.0
"""How long a process that has stopped talking may take to end."""
_LONGEST_ANSWER: Final = 4_000_000
_PASSED_ON: Final = ("PATH", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")
"""Of the environment; a reading process has no use for passwords."""
_MEMORY_WORDS: Final = (
    *(b"MemoryError", b"bad_alloc", b"memory allocation of", b"out of memory", b"Cannot allocate"),
    *(b"failed to map segment", b"can't start new thread", b"pthread_create"),
)
"""What interpreters, allocators and loaders complain of when the bound of memory stops them."""


def run_job(
    job: Mapping[str, object],
    limits: Limits,
    folder: Path,
    on_progress: OnProgress | None = None,
    *,
    command: tuple[str, ...] = WORKER,
) -> dict[str, Any]:
    """Have one job done by a process that cannot hurt this one.

    Parameters
    ----------
    job : mapping
        What `worker` reads.
    limits : Limits
        How long it may take; the worker sets its own bounds of memory and processor.
    folder : Path
        Private folder, in which it works.
    on_progress : callable, optional
        See `OnProgress`.
    command : tuple of str
        What to run.

    Returns
    -------
    dict
        The worker's last answer.

    Raises
    ------
    ImportFileError
        What the worker says of the file, or ``timeout``, ``out_of_memory`` or ``crashed``.
    """
    started = time.monotonic()
    with (folder / "complaints").open("w+b") as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=folder,
            env=_build_environment(folder),
        )
        try:
            answers = _listen(process, json.dumps(job).encode() + b"\n")
            answer = _wait(answers, started + limits.max_seconds, limits, on_progress)
            if answer is None:
                raise _explain_death(process.wait(_FAREWELL_S), complaints, limits)
        except subprocess.TimeoutExpired:
            raise ImportFileError("crashed") from None
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)
    if "error" in answer:
        raise read_message(answer["error"])
    return answer


def _build_environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "TMP": str(folder),
        "HOME": str(folder),
        # Allocators reserve address space per thread, which would count against the bound of memory.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _listen(process: subprocess.Popen[bytes], job: bytes) -> queue.Queue[dict[str, Any] | None]:
    """Hand over the job, and collect the answers in a queue that ends with None."""
    answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
    stdin, stdout = process.stdin, process.stdout

    def collect() -> None:
        try:
            while stdout is not None and (line := stdout.readline(_LONGEST_ANSWER)):
                message = json.loads(line)
                answers.put(message if isinstance(message, dict) else {})
        except (OSError, ValueError, RecursionError):
            pass
        finally:
            answers.put(None)

    if stdin is not None:
        try:
            stdin.write(job)
            stdin.flush()
        except OSError:
            answers.put(None)
    threading.Thread(target=collect, daemon=True).start()
    return answers


def _wait(
    answers: queue.Queue[dict[str, Any] | None], deadline: float, limits: Limits, on_progress: OnProgress | None
) -> dict[str, Any] | None:
    """Wait for the last answer; None where the worker died before it."""
    fraction: float | None = 0.0
    rows = 0
    while True:
        try:
            answer = answers.get(timeout=_TICK_S)
        except queue.Empty:
            answer = {"progress": [fraction, rows]}
        if answer is None or "progress" not in answer:
            return answer
        if time.monotonic() > deadline:
            raise ImportFileError("timeout", limit=limits.max_seconds)
        fraction, rows = _read_progress(answer["progress"], fraction, rows)
        if on_progress is not None:
            on_progress(fraction, rows)


def _read_progress(progress: object, fraction: float | None, rows: int) -> tuple[float | None, int]:
    """Read a report; a worker that makes no sense makes no progress."""
    match progress:
        case [None, int(count)]:
            return None, count
        case [int() | float() as share, int(count)]:
            return min(1.0, max(0.0, float(share))), count
    return fraction, rows


def _explain_death(status: int, complaints: IO[bytes], limits: Limits) -> ImportFileError:
    complaints.seek(0)
    words = complaints.read(_LONGEST_ANSWER)
    if status == -getattr(signal, "SIGXCPU", 0) and status:
        return ImportFileError("timeout", limit=limits.max_seconds)
    if (status == -getattr(signal, "SIGKILL", 0) and status) or any(word in words for word in _MEMORY_WORDS):
        return ImportFileError("out_of_memory", limit=limits.max_memory_mb)
    return ImportFileError("crashed")


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return
