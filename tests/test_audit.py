"""What `make check` says of the dependencies, with pip-audit and without."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tools import audit_dependencies as audit

DAY_S = 86_400
REPORT = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "torn", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
        {"name": "skipped", "skip_reason": "not on the index"},
    ],
    "fixes": [],
}


def write_lock(folder: Path, written_s: float) -> Path:
    lock = folder / "requirements.lock"
    lock.write_text("torn==2.0\n")
    os.utime(lock, (written_s, written_s))
    return lock


def test_a_vulnerability_is_named_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "ask_pip_audit", lambda _: REPORT)
    assert audit.main() == 1
    assert "torn 2.0: PYSEC-1, repaired in 2.1" in capsys.readouterr().out


def test_none_is_a_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "ask_pip_audit", lambda _: {"dependencies": REPORT["dependencies"][:1]})
    assert audit.main() == 0
    assert "1 packages of requirements.lock, 0 known vulnerabilities" in capsys.readouterr().out


def test_without_pip_audit_the_age_of_the_lock_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(audit, "ask_pip_audit", lambda _: None)
    monkeypatch.setattr(audit, "LOCK", write_lock(tmp_path, 0.0))
    assert audit.main() == 0
    assert "warning: requirements.lock is" in capsys.readouterr().out


def test_a_report_that_cannot_be_had_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 1)  # as without a network: no report is written

    lock = write_lock(tmp_path, 0.0)
    monkeypatch.setattr(audit.importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(audit.subprocess, "run", fail)
    assert audit.ask_pip_audit(lock) is None


def test_the_age_is_that_of_the_last_commit_or_of_the_file(tmp_path: Path) -> None:
    lock = write_lock(tmp_path, 10 * DAY_S)
    assert audit.measure_age(lock, 101 * DAY_S) == audit.Age(91, "file")
    for command in (
        ["git", "init", "-q"],
        ["git", "add", "."],
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"],
    ):
        dates = {**os.environ, "GIT_COMMITTER_DATE": f"@{20 * DAY_S} +0000"}
        subprocess.run(command, cwd=tmp_path, check=True, env=dates)
    assert audit.measure_age(lock, 101 * DAY_S) == audit.Age(81, "commit")


@pytest.mark.parametrize(("days", "warns"), [(0, False), (90, False), (91, True)])
def test_beyond_ninety_days_it_warns(days: int, warns: bool) -> None:
    assert audit.describe_age(audit.Age(days, "commit")).startswith("warning: ") is warns
