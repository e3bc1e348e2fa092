"""The direct dependencies and their locks: complete, in agreement, and free of addresses."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILES = (
    *("requirements.txt", "requirements-cluster.txt", "requirements-dev.txt"),
    *("requirements.lock", "requirements-dev.lock"),
)
# needed by name although no line of ours imports them
UNSEEN = {
    "pyarrow": "geopandas writes GeoParquet through it",
    "pyogrio": "geopandas writes GeoPackage through it",
    "python-dateutil": "held back for botocore, which stores of events on S3 want",
    "country-converter": "its table of names, read as a file",
    "authlib": "Streamlit signs people in through it",
    "psycopg": "SQLAlchemy speaks to PostgreSQL through it",
    "font-source-sans-pro": "the letters of the pictures, read as files",
}
# of requirements-cluster.txt
UNSEEN_CLUSTER = {
    "s3fs": "fsspec opens s3:// through it",
    "dask-geopandas": "reads the parts of a store on a cluster, as docs/cluster.md says",
}


def read_requirements(name: str) -> dict[str, Requirement]:
    lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    requirements = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def read_pins(name: str) -> dict[str, str]:
    pins = {}
    for package, requirement in read_requirements(name).items():
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        pins[package] = specifier.version
    return pins


def list_imports(*folders: str) -> set[str]:
    modules = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    return {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"corredor", "dashboard"}


def test_requirements_are_what_is_imported() -> None:
    distributions = packages_distributions()
    imported = list_imports("src", "dashboard")
    xstatic = {"xstatic-leaflet"} if "xstatic" in imported else set()  # a namespace that several packages share
    names = {canonicalize_name(distributions[module][0]) for module in imported - {"xstatic"}} | xstatic
    cluster = set(read_requirements("requirements-cluster.txt"))
    assert (names - cluster) | set(UNSEEN) == set(read_requirements("requirements.txt"))


def test_cluster_requirements_are_what_is_imported_when_it_is_asked_for() -> None:
    distributions = packages_distributions()
    names = {canonicalize_name(distributions[module][0]) for module in list_imports("src") if module != "xstatic"}
    runtime = set(read_requirements("requirements.txt"))
    assert (names - runtime) | set(UNSEEN_CLUSTER) == set(read_requirements("requirements-cluster.txt"))


def test_nothing_of_the_cluster_is_imported_before_it_is_asked_for() -> None:
    modules = "{'dask', 'distributed', 'fsspec', 's3fs'}"
    code = f"import sys, corredor.events, corredor.cli; sys.exit(', '.join({modules} & set(sys.modules)) or 0)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-cluster.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_floor_and_a_cap(name: str) -> None:
    for requirement in read_requirements(name).values():
        assert {specifier.operator for specifier in requirement.specifier} == {">=", "<"}, requirement


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [
        ("requirements.txt", "requirements.lock"),
        ("requirements.txt", "requirements-dev.lock"),
        ("requirements-cluster.txt", "requirements-dev.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ],
)
def test_lock_answers_its_requirements(wanted: str, lock: str) -> None:
    pins = read_pins(lock)
    for package, requirement in read_requirements(wanted).items():
        assert requirement.specifier.contains(pins[package]), requirement


def test_locks_hold_what_builds_the_project() -> None:
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    for requirement in map(Requirement, backend):
        assert requirement.specifier.contains(read_pins("requirements.lock")[requirement.name])


def test_development_tests_the_versions_that_users_get() -> None:
    development = read_pins("requirements-dev.lock")
    for package, version in read_pins("requirements.lock").items():
        assert development[package] == version


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_a_host_or_a_path(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert not [line for line in lines if re.search(r"://|@|--|/", line)]
