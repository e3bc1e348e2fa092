"""The one object that filters, writes the sentence and is the link."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from corredor.dataset import Atlas
from corredor.selection.apply import apply_selection
from corredor.selection.fields import Camera, SelectionFields
from corredor.selection.filters import FILTERS_BY_NAME
from corredor.selection.query import Note, limit_notes, read_query, write_parameters, write_query
from corredor.selection.sentence import describe_empty, write_alt_text, write_headline, write_sentence
from corredor.selection.slug import write_slug
from corredor.selection.view import View
from corredor.vocabulary import LAYERS


@dataclass(frozen=True)
class Selection(SelectionFields):
    """What is asked of the atlas; for the fields see `SelectionFields`.

    Frozen, hashable and in one normal form: selections that are equal have equal links, hashes and pictures.
    """

    @property
    def is_default(self) -> bool:
        """Whether all layers are on and nothing is filtered; the camera does not matter."""
        return self.replace(camera=Camera()) == type(self)()

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def without_own(self) -> Self:
        """Return a copy that asks of the dataset only, as a link does: without own layers and their types."""
        return self.replace(layers=tuple(layer for layer in self.layers if layer in LAYERS), types=())

    def without(self, *names: str) -> Self:
        """Return a copy without some filters, by their names in ``filters.FILTERS``.

        Raises
        ------
        KeyError
            There is no such filter.
        """
        defaults = {field.name: field.default for field in dataclasses.fields(self)}
        fields = [field for name in names for field in FILTERS_BY_NAME[name].fields]
        return self.replace(**{field: defaults[field] for field in fields})

    def apply(self, atlas: Atlas) -> View:
        """Filter an atlas; see `apply_selection`."""
        return apply_selection(self, atlas)

    def to_query(self) -> str:
        """Write the query string of a link, without question mark; empty for the default."""
        return write_query(self)

    def to_parameters(self) -> dict[str, str]:
        """Write the query parameters of a link, not percent-encoded; no defaults."""
        return write_parameters(self)

    @classmethod
    def from_query(
        cls, query: str | Mapping[str, str | list[str]] | None, atlas: Atlas | None = None
    ) -> tuple[Self, tuple[Note, ...]]:
        """Read a query string, a whole address or a mapping of parameters; never raises.

        Parameters
        ----------
        query : str or mapping
            With or without percent-encoding where it is a mapping; repeated lists are joined.
        atlas : Atlas, optional
            Where it is given, countries and an open record that it does not have are ignored too.

        Returns
        -------
        Selection
            With everything that could be used.
        tuple of Note
            What was ignored, and why.
        """
        reading = read_query(query)
        if atlas is not None:
            reading.drop_unknown(atlas)
        camera = {name: value for name, value in reading.fields.items() if name.startswith("camera.")}
        filters = {name: value for name, value in reading.fields.items() if name not in camera}
        view = Camera(**{name.removeprefix("camera."): value for name, value in camera.items()})  # type: ignore[arg-type]
        return cls(**filters, camera=view), limit_notes(reading.notes)  # type: ignore[arg-type]

    def sentence(self, language: str, view: View) -> str:
        """Say what a view of this selection shows; see `write_sentence`."""
        return write_sentence(view, language)

    def headline(self, language: str, view: View) -> str:
        """Say in a few words what a view of this selection is about; see `write_headline`."""
        return write_headline(view, language)

    def alt_text(self, language: str, view: View) -> str:
        """Describe a view of this selection to those who do not see it; see `write_alt_text`."""
        return write_alt_text(view, language)

    def describe_empty(self, language: str, view: View) -> str:
        """Say why a view of this selection is empty and what to drop; see `describe_empty`."""
        return describe_empty(view, language)

    def slug(self) -> str:
        """Write a short ASCII file name; see `write_slug`."""
        return write_slug(self)
