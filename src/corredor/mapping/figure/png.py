"""A sheet as PNG."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from corredor.mapping.figure.metadata import FigureMetadata
from corredor.mapping.figure.sheet import Sheet
from corredor.mapping.figure.sizes import UNITS_PER_INCH

_INCHES_PER_METRE = 1 / 0.0254


def write_png(sheet: Sheet, paper: str, metadata: FigureMetadata) -> bytes:
    """Draw a sheet as PNG, its description in iTXt chunks; nothing in it depends on the time."""
    sheet.figure.patch.set_facecolor(paper)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()
    renderer.clear()
    sheet.figure.patch.draw(renderer)
    sheet.draw(renderer)
    image = Image.frombuffer(
        "RGBA", (int(renderer.width), int(renderer.height)), renderer.buffer_rgba(), "raw", "RGBA", 0, 1
    ).convert("RGB")
    info = PngInfo()
    texts = {
        "Title": metadata.title,
        "Description": metadata.description,
        "Copyright": metadata.credit,
        "Source": metadata.link,
        "Comment": "; ".join(metadata.keywords),
        "Software": metadata.software,
    }
    for key, text in texts.items():
        if text:
            info.add_itxt(key, text, metadata.language, key)
    raw = io.BytesIO()
    dpi = UNITS_PER_INCH * sheet.magnification
    image.save(raw, "PNG", pnginfo=info, dpi=(dpi, dpi), compress_level=6)
    return raw.getvalue()
