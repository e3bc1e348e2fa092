"""Words of a record or of a link inside Streamlit's Markdown."""

from __future__ import annotations

SPECIAL = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def escape_markdown(text: str) -> str:
    """Escape everything that Streamlit's Markdown would read as more than words."""
    return "".join(f"\\{character}" if character in SPECIAL else character for character in text)
