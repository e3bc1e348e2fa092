"""Values that the shell completes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corredor import vocabulary
from corredor.errors import CorredorError


def complete_words(words: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a function that completes a word of a vocabulary, also the last one of a list with commas."""

    def complete(incomplete: str) -> list[str]:
        head, _, tail = incomplete.rpartition(",")
        before = f"{head}," if head else ""
        return [f"{before}{word}" for word in words if word.startswith(tail.lower())]

    return complete


def complete_near(incomplete: str) -> list[str]:
    """Complete a layer and a usual distance."""
    choices = [f"{layer}:{km}" for layer in vocabulary.LAYERS for km in (10, 25, 50, 100)]
    return [choice for choice in choices if choice.startswith(incomplete.lower())]


def complete_country(incomplete: str) -> list[tuple[str, str]]:
    """Complete a country code, with the country's name beside it; nothing where the dataset cannot be read."""
    from corredor.dataset import find_geodata, read_atlas

    head, _, tail = incomplete.rpartition(",")
    before = f"{head}," if head else ""
    try:
        countries = read_atlas(find_geodata()).places.countries
    except CorredorError:
        return []
    rows = zip(countries["iso3"], countries["name_en"], strict=True)
    return [(f"{before}{code}", name) for code, name in rows if code.startswith(tail.upper())]
