"""The process that reads: killed when it spins, eats memory or nobody wants it; what asked for it lives on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading import process as reading_process
from corredor.importing.reading import read_source
from corredor.importing.reading.confinement import DRIVERS
from corredor.importing.reading.loading import load_table
from corredor.importing.reading.process import run_job
from tests.importing.reading.writing import list_rows, refuse

ROOT = Path(__file__).resolve().parents[3]

TELL_PID = "import os, json; print(json.dumps({'progress': [None, os.getpid()]}), flush=True)\n"
LIMITED = (
    "from corredor.importing.limits import Limits\n"
    "from corredor.importing.reading.confinement import limit_resources\n"
    "limit_resources(Limits(max_memory_mb=300, max_seconds=1))\n"
)


def run_script(folder: Path, script: str, on_progress: Callable[..., None] | None = None, **limits: int) -> object:
    return run_job({}, Limits(**limits), folder, on_progress, command=(sys.executable, "-c", TELL_PID + script))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Watch:
    """Remembers the process that told its id as the number of rows."""

    pid = 0

    def __call__(self, fraction: float | None, rows: int) -> None:
        self.pid = self.pid or rows

    def is_gone(self) -> bool:
        return self.pid > 0 and not is_alive(self.pid)


def test_one_that_spins_is_killed_in_time(tmp_path: Path) -> None:
    watch = Watch()
    error = refuse(lambda: run_script(tmp_path, "while True: pass", watch, max_seconds=1))
    assert (error.code, error.values["limit"]) == ("timeout", 1)
    assert watch.is_gone()


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of a process are those of Linux")
def test_one_that_eats_memory_dies_of_it(tmp_path: Path) -> None:
    watch = Watch()
    script = LIMITED + "eaten = []\nwhile True: eaten.append(bytearray(10_000_000))"
    error = refuse(lambda: run_script(tmp_path, script, watch, max_memory_mb=300))
    assert (error.code, error.values["limit"]) == ("out_of_memory", 300)
    assert watch.is_gone()


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of a process are those of Linux")
def test_one_that_spins_without_a_clock_dies_of_its_processor_time(tmp_path: Path) -> None:
    assert refuse(lambda: run_script(tmp_path, LIMITED + "while True: pass")).code in ("timeout", "out_of_memory")


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("os.kill(os.getpid(), 11)", "crashed"),
        ("os.kill(os.getpid(), 9)", "out_of_memory"),
        ("raise SystemExit(3)", "crashed"),
        ("print('no json', flush=True)\nwhile True: pass", "crashed"),
        ("print(json.dumps({'error': {'code': 'nonsense', 'values': {}}}), flush=True)", "crashed"),
        ("print(json.dumps({'error': 5}), flush=True)", "crashed"),
        ("print(json.dumps({'error': {'code': 'too_deep', 'values': {}}}), flush=True)", "crashed"),
        ("print('[' * 100_000, flush=True)", "crashed"),
    ],
)
def test_one_that_dies_or_talks_nonsense_is_an_error_of_the_file(tmp_path: Path, script: str, code: str) -> None:
    watch = Watch()
    assert refuse(lambda: run_script(tmp_path, script, watch)).code == code
    assert watch.is_gone()


def test_nobody_wants_it_any_more(tmp_path: Path) -> None:
    class Stopped(Exception):  # noqa: N818 - not an error
        pass

    pids = []

    def stop(fraction: float | None, rows: int) -> None:
        pids.append(rows)
        if rows:
            raise Stopped

    with pytest.raises(Stopped):
        run_script(tmp_path, "while True: pass", stop)
    assert not is_alive(pids[-1])


def test_it_dies_with_the_one_who_asked(tmp_path: Path) -> None:
    job = {
        "action": "list",
        "path": "/dev/zero",
        "suffix": "",
        "folder": str(tmp_path),
        "options": {},
        "limits": {},
    }
    worker = subprocess.Popen(
        reading_process.WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}"},
    )
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(job).encode() + b"\n")
    worker.stdin.close()
    assert worker.wait(30) is not None


def test_it_sees_no_secret_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_DATABASE_URL", "postgresql://ana:Xyzzy9@db/atlas")
    answer = run_script(tmp_path, "print(json.dumps({'names': list(os.environ.values())}), flush=True)")
    assert isinstance(answer, dict)
    assert answer["names"]
    assert not [value for value in answer["names"] if "Xyzzy9" in value]


def test_threads_read_at_the_same_time() -> None:
    results: dict[int, object] = {}

    def read(number: int) -> None:
        results[number] = list_rows(read_source(f"a,b\n{number},2\n".encode(), name="x.csv"))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: [[str(number), "2"]] for number in range(4)}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    raw = read_source(b"a,b\n1,2\n", name="x.csv")
    assert list(tmp_path.iterdir()) == []
    assert list_rows(raw) == [["1", "2"]]
    refuse(lambda: read_source(b"", name="x.csv"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["geopackage", "kml", "shapefile"])
def test_gdal_is_left_one_driver(kind: str) -> None:
    script = (
        "import sys; from corredor.importing.reading.confinement import confine_gdal\n"
        f"confine_gdal({kind!r}, '')\nimport pyogrio; print(*pyogrio.list_drivers(), sep=',')"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == DRIVERS[kind]


def test_little_is_imported_before_the_format_is_known() -> None:
    script = (
        "import sys, corredor.importing.reading.worker\n"
        "print({'pandas', 'geopandas', 'pyogrio', 'numpy', 'pyarrow', 'streamlit'} & set(sys.modules))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("content", [b"", b"ARROW1\0\0" + bytes(100), b"nonsense"])
def test_a_table_that_is_none_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table.arrow").write_bytes(content)
    with pytest.raises(ImportFileError) as caught:
        load_table(tmp_path / "table.arrow", "x")
    assert caught.value.code == "crashed"


def test_a_table_with_other_columns_is_not_believed(tmp_path: Path) -> None:
    table = pa.table({"rows": [1]}).replace_schema_metadata({"corredor": '{"names": ["a"], "format": "csv"}'})
    with pa.OSFile(str(tmp_path / "t"), "wb") as stream, pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    assert refuse(lambda: load_table(tmp_path / "t", "x")).code == "crashed"
