"""Files of the user's own to tables of text, read in a process that can be killed.

What this package imports at once is little, since every process that reads imports it before it knows the format.
"""

from corredor.importing.reading.options import FORMATS, Part, ReadOptions
from corredor.importing.reading.process import OnProgress
from corredor.importing.reading.source import list_parts, read_source

__all__ = ["FORMATS", "OnProgress", "Part", "ReadOptions", "list_parts", "read_source"]
