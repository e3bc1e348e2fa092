"""The map as a picture: drawn with matplotlib from the dataset's own places, without browser, network or tiles."""

from corredor.mapping.figure.draw import draw_figure, frame_figure
from corredor.mapping.figure.metadata import write_alt
from corredor.mapping.figure.sizes import FIGURE_FORMATS, FIGURE_SIZES, FigureSize

__all__ = ["FIGURE_FORMATS", "FIGURE_SIZES", "FigureSize", "draw_figure", "frame_figure", "write_alt"]
