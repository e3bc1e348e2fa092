"""A picture and a page of a few bytes, in place of the real ones, and archives as others would write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from corredor.selection import View


def draw_nothing(view: View, *, file_format: str, **_: Any) -> bytes:
    return b"\x89PNG of %d" % view.shown if file_format == "png" else b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def build_no_page(view: View, *, picture: bytes, **_: Any) -> bytes:
    return b"<!doctype html><title>%d records</title>" % view.shown + picture[1:4]


def zip_files(files: Mapping[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files as any program would, without a seal."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
