"""Say whether locked packages have known vulnerabilities, or, where nobody can be asked, how old the lock is.

``python tools/audit_dependencies.py`` asks pip-audit where it is installed and reaches its data. The exit code is 1
where a package has a known vulnerability. An old lock is a warning and no error: it says that one should look.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
OLD_DAYS = 90
ASK_S = 120


@dataclass(frozen=True)
class Age:
    """How old a lock file is.

    Parameters
    ----------
    days : int
        Whole days.
    known_by : str
        ``commit`` or ``file``: what told it.
    """

    days: int
    known_by: str


def find_vulnerabilities(report: dict[str, Any]) -> list[str]:
    """List what a report of pip-audit (JSON) finds, a line for each vulnerability."""
    return [
        f"{package['name']} {package['version']}: {found['id']}, "
        f"repaired in {', '.join(found['fix_versions']) or 'no version yet'}"
        for package in report["dependencies"]
        for found in package.get("vulns", ())
    ]


def ask_pip_audit(lock: Path) -> dict[str, Any] | None:
    """Have pip-audit examine a lock file; None where it is not installed or does not reach its data."""
    if importlib.util.find_spec("pip_audit") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
        command += ["--requirement", str(lock), "--format", "json", "--output", str(told)]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=ASK_S)
            report: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return None
    return report if "dependencies" in report else None


def measure_age(lock: Path, now_s: float) -> Age:
    """Measure how old a lock is: since its last commit, or outside a repository since the file was written."""
    command = ["git", "log", "-1", "--format=%ct", "--", lock.name]
    try:
        told = subprocess.run(command, cwd=lock.parent, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        told = ""
    since_s = float(told) if told.isdecimal() else lock.stat().st_mtime
    return Age(max(0, int((now_s - since_s) // 86_400)), "commit" if told.isdecimal() else "file")


def describe_age(age: Age) -> str:
    """Say how old the lock is, and what to do when that is too old."""
    when = "its last commit" if age.known_by == "commit" else "the date of its file"
    known = f"{LOCK.name} is {age.days} days old, by {when}"
    if age.days > OLD_DAYS:
        return f"warning: {known}: older than {OLD_DAYS} days; run make lock UPGRADE=1 and the tests"
    return f"{known}; vulnerabilities found since are not known here"


def main() -> int:
    """Print what is known and give the exit code."""
    report = ask_pip_audit(LOCK)
    if report is None:
        reason = "did not reach its data" if importlib.util.find_spec("pip_audit") else "is not installed"
        print(f"Dependencies: pip-audit {reason}. {describe_age(measure_age(LOCK, time.time()))}")
        return 0
    found = find_vulnerabilities(report)
    print(
        f"Dependencies: {len(report['dependencies'])} packages of {LOCK.name}, {len(found)} known vulnerabilities"
    )
    print("".join(f"  {line}\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
