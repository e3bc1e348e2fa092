"""Evidence-graded map of the corridors out of Venezuela, of the Tren de Aragua and of the prisons it grew from."""

__version__ = "0.1.0"
