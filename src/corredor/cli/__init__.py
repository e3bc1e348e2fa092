"""The command ``corredor``: the same functions and filters as the dashboard.

What is asked for goes to standard output, everything else to standard error. Exit code 0: fine; 1: the data is at
fault; 2: the call is. What reads data is imported when a command runs, so that ``--help`` and completion are quick.
"""

from corredor.cli.app import app, main

__all__ = ["app", "main"]
