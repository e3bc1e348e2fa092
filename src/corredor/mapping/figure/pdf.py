"""A sheet as PDF: fonts embedded, text as text, every group at the top a layer that can be switched off."""

from __future__ import annotations

import io
from typing import Any, Final

from matplotlib.backends.backend_pdf import Name, PdfFile, Reference, RendererPdf, Verbatim

from corredor.mapping.figure.metadata import FigureMetadata
from corredor.mapping.figure.sheet import Sheet
from corredor.mapping.figure.sizes import UNITS_PER_INCH

_END: Final = Verbatim(b"EMC")


def write_pdf(sheet: Sheet, paper: str, metadata: FigureMetadata) -> bytes:
    """Draw a sheet as PDF with title, description and layers; nothing in it depends on the time."""
    raw = io.BytesIO()
    width, height = sheet.width / UNITS_PER_INCH, sheet.height / UNITS_PER_INCH
    sheet.figure.dpi = 72
    names = ["paper", *(group.name for group in sheet.groups if group.members)]
    file = _LayeredFile(raw, metadata, names)
    try:
        file.newPage(width, height)
        renderer = _Renderer(file, 72, height, width)
        sheet.figure.patch.set_facecolor(paper)
        renderer.open_group("", gid="paper")
        sheet.figure.patch.draw(renderer)
        renderer.close_group("")
        sheet.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
    return raw.getvalue()


class _LayeredFile(PdfFile):
    """matplotlib's, with optional content groups (PDF 1.5) and the language in its catalogue."""

    def __init__(self, stream: io.BytesIO, metadata: FigureMetadata, names: list[str]) -> None:
        self._names = names
        self._layers: dict[str, Reference] = {}
        self._language = metadata.language
        super().__init__(
            stream,
            metadata={
                "Title": metadata.title,
                "Subject": metadata.description,
                "Author": metadata.credit,
                "Keywords": "; ".join((*metadata.keywords, metadata.link)).rstrip("; "),
                "Creator": metadata.software,
                "Producer": metadata.software,
                "CreationDate": None,
            },
        )
        for number, name in enumerate(names):
            group = {"Type": Name("OCG"), "Name": name, "Intent": [Name("View"), Name("Design")]}
            self.writeObject(self._layers[f"OC{number}"], group)

    def writeObject(self, object: Reference, contents: Any) -> None:  # noqa: N802
        """Write an object; the catalogue and the resources get the layers added."""
        if object is self.rootObject:
            for number, name in enumerate(self._names):
                self._layers[f"OC{number}"] = self.reserveObject(f"layer {name}")
            groups = list(self._layers.values())
            contents = {
                **contents,
                "Version": Name("1.5"),
                "Lang": self._language,
                "ViewerPreferences": {"DisplayDocTitle": True},
                "OCProperties": {
                    "OCGs": groups,
                    "D": {"Order": groups[::-1], "ON": groups, "Name": "Layers", "BaseState": Name("ON")},
                },
            }
        elif object is self.resourceObject:
            contents = {**contents, "Properties": dict(self._layers)}
        super().writeObject(object, contents)


class _Renderer(RendererPdf):
    """matplotlib's; groups at the top of the sheet become marked content of their layer."""

    def __init__(self, file: _LayeredFile, dpi: int, height: float, width: float) -> None:
        super().__init__(file, dpi, height, width)
        self._depth = 0
        self._layer = 0

    def open_group(self, s: str, gid: str | None = None) -> None:
        if self._depth == 0:
            # the graphics state is put back first, so that it is never saved in one layer and restored in another
            self.file.output(*self.gc.finalize())
            self.file.output(Name("OC"), Name(f"OC{self._layer}"), Verbatim(b"BDC"))
            self._layer += 1
        self._depth += 1

    def close_group(self, s: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.file.output(*self.gc.finalize())
            self.file.output(_END)
