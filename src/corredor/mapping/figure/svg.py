"""A sheet as SVG: text stays text, its letters come along as fonts, every group is a named layer."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import Any, Final

from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import _path
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform

from corredor.mapping.figure.lettering import FALLBACK, FAMILY, POINTS_PER_UNIT, clean_label, font_file
from corredor.mapping.figure.metadata import FigureMetadata
from corredor.mapping.figure.sheet import Letters, Sheet
from corredor.mapping.figure.sizes import UNITS_PER_INCH

_FONTS_HERE: Final = "/*fonts*/"
_FAMILIES: Final = f"'{FAMILY}', 'Source Sans 3', '{FALLBACK}', sans-serif"


def write_svg(sheet: Sheet, paper: str, metadata: FigureMetadata) -> bytes:
    """Draw a sheet as SVG with title, description and layers; nothing in it depends on the time."""
    raw = io.StringIO()
    points = sheet.width * POINTS_PER_UNIT, sheet.height * POINTS_PER_UNIT
    sheet.figure.dpi = 72
    renderer = _Renderer(*points, raw, metadata)
    sheet.figure.patch.set_facecolor(paper)
    renderer.open_group("", gid="paper")
    sheet.figure.patch.draw(renderer)
    renderer.close_group("")
    sheet.draw(renderer)
    renderer.finalize()
    body = raw.getvalue().partition("<svg ")[2]
    root = (
        '<svg role="img" aria-labelledby="figure-title figure-description" '
        f'xml:lang="{metadata.language}" lang="{metadata.language}" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
    )
    declaration = '<?xml version="1.0" encoding="utf-8"?>\n'
    text = declaration + root + body.replace(_FONTS_HERE, renderer.describe_fonts(), 1)
    return text.encode("utf-8")


class _Renderer(RendererSVG):
    """matplotlib's, with text of our own, two decimals, and groups that carry titles and names of layers."""

    def __init__(self, width: float, height: float, stream: io.StringIO, metadata: FigureMetadata) -> None:
        self._figure_metadata = metadata
        self._letters: dict[tuple[int, bool], set[str]] = {}
        self._depth = 0
        super().__init__(width, height, stream, image_dpi=int(UNITS_PER_INCH))

    def _write_metadata(self, metadata: Any) -> None:
        own = self._figure_metadata
        self.writer.element("title", own.title, attrib={"id": "figure-title"})
        self.writer.element("desc", own.description, attrib={"id": "figure-description"})
        block = self.writer.start("metadata")
        self.writer.start(
            "rdf:RDF",
            attrib={
                "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            },
        )
        self.writer.start("rdf:Description", attrib={"rdf:about": ""})
        for name, text in (
            ("title", own.title),
            ("description", own.description),
            ("language", own.language),
            ("rights", own.credit),
            ("source", own.link),
            ("subject", "; ".join(own.keywords)),
            ("creator", own.software),
        ):
            if text:
                self.writer.element(f"dc:{name}", text)
        self.writer.close(block)

    def _write_default_style(self) -> None:
        self.writer.start("defs")
        css = "*{stroke-linejoin:round;stroke-linecap:butt}text{white-space:pre}"
        self.writer.element("style", css + _FONTS_HERE, attrib={"type": "text/css"})
        self.writer.end("defs")

    def _convert_path(
        self, path: Path, transform: Transform | None = None, clip: bool | None = None,
        simplify: bool | None = None, sketch: Any = None,
    ) -> str:  # fmt: skip
        edge = (0.0, 0.0, self.width, self.height) if clip else None
        operators = [b"M", b"L", b"Q", b"C", b"z"]
        write = _path.convert_to_string  # type: ignore[attr-defined]
        text: bytes = write(path, transform, edge, simplify, sketch, 2, operators, False)
        return text.decode("ascii").replace("\n", " ").strip()

    def open_group(self, s: str, gid: str | None = None) -> None:
        layer = {"inkscape:groupmode": "layer", "inkscape:label": gid} if gid and self._depth == 0 else {}
        self.writer.start("g", attrib={"id": gid, **layer} if gid else {})
        self._depth += 1
        if s:
            self.writer.element("title", clean_label(s))

    def close_group(self, s: str) -> None:
        self._depth -= 1
        super().close_group(s)

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Text | None = None,
    ) -> None:  # fmt: skip
        semibold = "Semibold" in prop.get_family()[0]
        weight = 600 if semibold else int(prop.get_weight())
        italic = prop.get_style() == "italic"
        self._letters.setdefault((weight, italic), set()).update(s)
        style = f"font:{'italic ' if italic else ''}{weight} {prop.get_size():g}px {_FAMILIES}"
        anchor = "left"
        if mtext is not None:
            anchor = mtext.get_horizontalalignment()
            x = float(mtext.get_transform().transform(mtext.get_unitless_position())[0])
        attributes = {"x": f"{x:.2f}", "y": f"{y:.2f}"}
        if anchor != "left":
            attributes["text-anchor"] = "middle" if anchor == "center" else "end"
        halo = mtext.halo if isinstance(mtext, Letters) else None
        if halo is not None:
            colour, width = halo
            stroke = f"{style};fill:{colour};stroke:{colour};stroke-width:{2 * width * POINTS_PER_UNIT:g}"
            self.writer.element("text", s, attrib={**attributes, "style": stroke, "aria-hidden": "true"})
        red, green, blue, opacity = gc.get_rgb()
        colour = f"fill:{to_hex((red, green, blue))}" + (f";opacity:{opacity:g}" if opacity < 1 else "")
        self.writer.element("text", s, attrib={**attributes, "style": f"{style};{colour}"})

    def describe_fonts(self) -> str:
        """Write the letters that were used as fonts."""
        rules = []
        for (weight, italic), letters in sorted(self._letters.items()):
            font = _subset(weight, italic, "".join(sorted(letters)))
            style = "italic" if italic else "normal"
            rules.append(
                f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:{style};"
                f"src:url(data:font/woff;base64,{font}) format('woff')}}"
            )
        return "".join(rules)


@lru_cache(maxsize=64)
def _subset(weight: int, italic: bool, letters: str) -> str:
    """Cut a font down to some letters, as base64 of WOFF."""
    options = subset.Options()
    options.flavor = "woff"
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 13, 14]
    options.recalc_timestamp = False
    with TTFont(font_file(weight, italic), recalcTimestamp=False, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        raw = io.BytesIO()
        font.flavor = "woff"
        font.save(raw, reorderTables=False)
    return base64.b64encode(raw.getvalue()).decode("ascii")
