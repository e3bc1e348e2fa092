"""Examples under the help of a command."""

from __future__ import annotations


def write_examples(*commands: str) -> str:
    """Write the examples of a help page; the first line keeps the help from being wrapped."""
    return "\n".join(["\b", "Examples:", *(f"  {command}" for command in commands)])
