"""The frame that puts a published map into somebody else's page."""

from __future__ import annotations

import html
from typing import Final

FRAME_WIDTH_PX: Final = 800
FRAME_HEIGHT_PX: Final = 560


def write_frame(link: str, title: str, width: int | str = "100%", height: int = FRAME_HEIGHT_PX) -> str:
    """Write the HTML of a frame.

    Parameters
    ----------
    link : str
        Address of the published snapshot.
    title : str
        What the map shows, for those who do not see it.
    width : int or str
        In pixels, or a share such as ``100%``.
    height : int
        In pixels.
    """
    return (
        f'<iframe src="{html.escape(link)}/embed" title="{html.escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0" referrerpolicy="no-referrer" allowfullscreen></iframe>'
    )
