"""XML before anything else reads it: no DOCTYPE, no entities, not too deep, and all that opens closes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits

_CHUNK_BYTES: Final = 65_536
_AT_THE_END: Final = ("no element found", "unclosed token", "unclosed CDATA section")


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass
class Elements:
    """What an XML file holds.

    Parameters
    ----------
    root : str
        Local name of the outermost element, ``""`` before it has come.
    counts : Counter
        How often each local name occurs.
    """

    root: str = ""
    counts: Counter[str] = field(default_factory=Counter)


class _Counting(ContentHandler):
    def __init__(self, max_depth: int) -> None:
        super().__init__()
        self.found = Elements()
        self._max_depth = max_depth
        self._depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - named by the library
        local = name.rpartition(":")[2]
        self.found.root = self.found.root or local
        self.found.counts[local] += 1
        self._depth += 1
        if self._depth > self._max_depth:
            raise ImportFileError("too_deep", limit=self._max_depth, found=self._depth)

    def endElement(self, name: str) -> None:  # noqa: N802 - named by the library
        self._depth -= 1


def find_root(stream: _Stream, member: str, limits: Limits) -> str:
    """Find the outermost element of an XML file, reading no further; ``""`` for what is no XML.

    Raises
    ------
    ImportFileError
        ``entity``: there is a DOCTYPE or an entity before it.
    """
    handler = _Counting(limits.max_depth)
    parser = _make_parser(handler)
    try:
        while not handler.found.root and (chunk := stream.read(_CHUNK_BYTES)):
            parser.feed(chunk)
    except DefusedXmlException:
        raise ImportFileError("entity", member=member[:80]) from None
    except (SAXParseException, UnicodeError, ValueError) as error:
        if isinstance(error, ImportFileError):
            raise
    return handler.found.root


def check_markup(path: Path, kind: str, limits: Limits) -> Elements:
    """Read an XML file from end to end without building it.

    Raises
    ------
    ImportFileError
        ``entity``, ``too_deep``, ``truncated`` or ``broken``.
    """
    handler = _Counting(limits.max_depth)
    parser = _make_parser(handler)
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                parser.feed(chunk)
        parser.close()
    except DefusedXmlException:
        raise ImportFileError("entity", member="-") from None
    except SAXParseException as error:
        if error.getMessage().startswith(_AT_THE_END):
            raise ImportFileError("truncated", format=kind) from None
        detail = f"{error.getMessage()} ({error.getLineNumber()})"
        raise ImportFileError("broken", format=kind, detail=detail[:120]) from None
    return handler.found


def _make_parser(handler: ContentHandler):  # type: ignore[no-untyped-def]
    parser = make_parser()
    parser.forbid_dtd = True
    parser.forbid_entities = True
    parser.forbid_external = True
    parser.setContentHandler(handler)
    return parser
