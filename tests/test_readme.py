"""What the README names exists, and what it tells people to type works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from corredor.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)
SHELL = [line.partition("  #")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", README, flags=re.DOTALL | re.MULTILINE))


def read_lines(section: str) -> list[str]:
    """The commands in the shell blocks of a section."""
    blocks = re.findall(r"```sh\n(.*?)```", SECTIONS[section], flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("corredor ")]


TOUR = read_lines("The command line")
LINUX = [line.replace("\\", "/") for kind, block in BLOCKS if kind == "bat" for line in block.splitlines()]
TREE = next(block for kind, block in BLOCKS if not kind)
PATH = re.compile(r"\.?[\w-]+(/[\w.-]*)+|[\w.-]+\.(txt|toml|md|csv|lock)")
# made by make, not in the repository
MADE = {"dist/", ".venv", ".venv/bin/", ".venv/bin/corredor"}


def read_inline_code() -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))


def test_the_tour_has_five_lines_each_with_another_command() -> None:
    assert len({line.split()[1] for line in TOUR}) == len(TOUR) == 5


@pytest.mark.parametrize("line", TOUR)
def test_each_line_of_the_tour_works(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CORREDOR_GEODATA", raising=False)
    words = shlex.split(line)
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    if "-o" in words:
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0
    else:
        assert result.stdout


def test_the_lines_about_snapshots_work_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORREDOR_SNAPSHOTS", str(tmp_path / "published"))
    monkeypatch.delenv("CORREDOR_GEODATA", raising=False)
    monkeypatch.delenv("CORREDOR_DATABASE_URL", raising=False)
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    lines = read_lines("Share a snapshot")
    assert len({line.split()[1] for line in lines}) == 3
    for line in lines:
        words = shlex.split(line)
        # one country stands for all of them: the file for each is tested with the command itself
        extra = ["--country", "CHL"] if "--each" in words else []
        result = CliRunner().invoke(app, [*words[1:], *extra])
        assert result.exit_code == 0, result.output


def test_commands_and_options_exist() -> None:
    lines = [code for code in (*SHELL, *LINUX, *read_inline_code()) if re.match(r"(\S*/)?corredor \w", code)]
    assert lines
    for line in lines:
        words = shlex.split(line)[1:]
        command = typer.main.get_command(app)
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        assert options <= known | {"--help"}, line


def test_make_targets_and_variables_exist() -> None:
    lines = [code for code in (*SHELL, *read_inline_code()) if code.startswith("make ")]
    assert {"make run", "make test"} <= set(lines)
    for line in lines:
        for word in line.split()[1:]:
            variable, given, _ = word.partition("=")
            pattern = rf"^{variable} \?=" if given else rf"^{re.escape(word)}:"
            assert re.search(pattern, MAKEFILE, flags=re.MULTILINE), line


def test_paths_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    named = [code for code in read_inline_code() if PATH.fullmatch(code)]
    parts = {path.name for folder in ("geodata", "dashboard") for path in (ROOT / folder).iterdir()}
    paths = {path for path in (*links, *named) if path not in MADE and path.strip("/") not in parts}
    assert {"docs/screenshots/atlas-es.png", "dashboard/app.py", "geodata/README.md"} <= paths
    assert not sorted(path for path in paths if not (ROOT / path).exists())


def test_the_tree_exists() -> None:
    parent = Path()
    for line in TREE.splitlines():
        name, explanation = line.split(maxsplit=1)
        if not line.startswith(" "):
            parent = ROOT / name
        path = parent / name if line.startswith(" ") else parent
        assert path.is_dir(), line
        for inner in re.findall(r"(?<![\w/])(\w+(?:/|\.py))(?=[\s,;:]|$)", explanation):
            assert (path / inner).exists() or (path.parent / inner).exists(), line


@pytest.mark.parametrize("line", LINUX)
def test_lines_without_make_name_files_and_modules_that_exist(line: str) -> None:
    words = line.split()
    if "-r" in words:
        assert (ROOT / words[words.index("-r") + 1]).is_file()
    if "-m" in words[:3]:
        module = words[words.index("-m") + 1]
        locked = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
        assert module in ("pip", "venv") or re.search(rf"^{module}==", locked, flags=re.MULTILINE)


def test_no_path_of_one_machine() -> None:
    assert not re.search(r"/(work|home|tmp|Users|root)/", README)
