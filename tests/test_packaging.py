"""What is shipped: the wheel, the server image, the settings of Streamlit, the command of the build server."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import streamlit.config
from packaging.requirements import Requirement

import corredor
from corredor.dataset import read_atlas
from dashboard.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
# folder of the clone -> folder in the wheel
SHIPPED = {"src/corredor": "corredor", "dashboard": "dashboard", "geodata": "corredor/_geodata"}


def list_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def read_lines(name: str) -> list[str]:
    """Read the lines of a file that are neither empty nor a comment."""
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def run_python(*arguments: str, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "CORREDOR_GEODATA"}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run_python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_wheel_holds_program_dashboard_and_dataset_and_nothing_else(wheel: Path) -> None:
    expected = {"dashboard/.streamlit/config.toml"}
    for source, target in SHIPPED.items():
        files = [path.relative_to(ROOT / source).as_posix() for path in list_files(ROOT / source)]
        expected |= {f"{target}/{file}" for file in files if (source, file.split("/")[0]) != ("geodata", "build")}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected
    assert {"corredor/_geodata/dataset.toml", "corredor/locale/es.toml", "dashboard/app.py"} <= names


def test_wheel_metadata_repeat_requirements_and_version(installed: Path) -> None:
    folder = next(installed.glob("*.dist-info"))
    metadata = email.message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    assert metadata["Version"] == corredor.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    required = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert {str(requirement).lower() for requirement in required if requirement.marker is None} == {
        str(Requirement(line)).lower() for line in read_lines("requirements.txt")
    }
    assert "corredor = corredor.cli:main" in (folder / "entry_points.txt").read_text(encoding="utf-8")
    assert "Corredor contributors" in (folder / "licenses" / "LICENSE").read_text(encoding="utf-8")


def test_wheel_works_outside_the_clone(installed: Path, tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "from corredor.cli.serve import find_dashboard\n"
        "from corredor.dataset import find_geodata, read_atlas\n"
        "atlas = read_atlas(find_geodata())\n"
        "print(find_dashboard(), find_geodata(), atlas.content_hash, len(atlas.faults), sep='\\n')\n"
    )
    output = run_python("-I", "-c", script, folder=tmp_path)
    dashboard, geodata, content_hash, faults = output.splitlines()
    assert Path(dashboard) == installed / "dashboard" / "app.py"
    assert Path(geodata) == installed / "corredor" / "_geodata"
    assert content_hash == read_atlas(ROOT / "geodata").content_hash
    assert faults == "0"


@pytest.mark.install
def test_wheel_installs_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "-q", str(wheel)], cwd=tmp_path, check=True)
    for arguments in (["--version"], ["check"], ["spread", "--country", "CHL"], ["serve", "--help"]):
        subprocess.run([scripts / "corredor", *arguments], cwd=tmp_path, check=True)


def test_streamlit_knows_every_option() -> None:
    def flatten(table: dict[str, object], prefix: str = "") -> Iterator[str]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flatten(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"

    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert set(flatten(options)) <= set(streamlit.config.get_config_options())
    assert options["browser"]["gatherUsageStats"] is False
    assert options["theme"].keys().isdisjoint({"font", "headingFont", "codeFont", "fontFaces"})  # the bundled ones


def read_dockerfile() -> list[list[str]]:
    return [line.split() for line in read_lines("Dockerfile")]


def list_read_by_the_build() -> Iterator[str]:
    """List the files that pyproject.toml has the build read."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = metadata["tool"]["hatch"]["metadata"]["hooks"]["requirements_txt"]
    yield from hook["files"]
    for files in hook["optional-dependencies"].values():
        yield from files
    yield metadata["project"]["readme"]
    yield from metadata["project"]["license-files"]


def test_image_copies_files_that_exist_and_are_not_ignored() -> None:
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line[:1] not in ("#", "")
    ]

    def is_sent(name: str) -> bool:
        sent = True
        for rule in rules:
            pattern = rule.removeprefix("!")
            if any(fnmatch(part.as_posix(), pattern) for part in (Path(name), *Path(name).parents)):
                sent = rule.startswith("!")
        return sent

    sources = [source for words in read_dockerfile() if words[0] == "COPY" for source in words[1:-1]]
    assert sources
    for source in sources:
        files = list(list_files(ROOT / source)) or [ROOT / source]
        assert all(path.exists() for path in files), source
        assert any(is_sent(path.relative_to(ROOT).as_posix()) for path in files), source
    assert {"src", "dashboard", "geodata", ".streamlit", "requirements.lock"} <= set(sources)
    assert set(list_read_by_the_build()) <= set(sources)
    assert not is_sent("geodata/build/build_places.py")
    assert not is_sent(".venv/bin/python")


def test_image_serves_as_an_ordinary_user_and_checks_a_route_that_exists() -> None:
    lines = read_dockerfile()
    steps = [words[0] for words in lines]
    assert ["EXPOSE", "8501"] in lines
    assert next(words for words in lines if words[0] == "USER")[1] not in ("root", "0")
    assert steps.index("USER") < steps.index("CMD")
    health = " ".join(next(words for words in lines if words[0] == "HEALTHCHECK"))
    address = re.search(r"http://127\.0\.0\.1:8501(/[\w/]+)", health)
    assert address
    assert address[1] in {route.path for route in ROUTES}


def test_build_server_runs_make_test() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert read_lines(".ci/run")[-1] == "exec make test"
