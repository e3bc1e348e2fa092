"""Write evidence as HTML. Every word of a record passes through Jinja's escaping, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from corredor.evidence.build import Evidence
from corredor.evidence.citation import Citation
from corredor.evidence.figures import Figure
from corredor.i18n import translate


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("corredor.evidence", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _bind(language: str) -> Callable[..., str]:
    def write(key: str, **values: object) -> str:
        return translate(key, language, **values)

    return write


def render_template(name: str, language: str, **values: object) -> str:
    """Write one of the templates beside this module as an HTML fragment; all values are escaped."""
    return _environment().get_template(name).render(t=_bind(language), **values)


def render_evidence(evidence: Evidence, language: str) -> str:
    """Write one record's evidence as an HTML fragment.

    Parameters
    ----------
    evidence : Evidence
        Plain text.
    language : str
        Language of the labels.

    Returns
    -------
    str
        Inert whatever the record says; links open in a new page without handing over the address of this one.
    """
    template = _environment().get_template("evidence.html")
    return template.render(e=evidence, t=_bind(language), language=language)


def render_bibliography(citations: Sequence[Citation], uses: Mapping[str, int], language: str) -> str:
    """Write a list of sources as an HTML fragment.

    Parameters
    ----------
    citations : sequence of Citation
        In the order to be shown.
    uses : mapping of str to int
        How many of the records shown rest on each source, by source id.
    language : str
        Language of the labels.
    """
    template = _environment().get_template("bibliography.html")
    return template.render(citations=citations, uses=uses, t=_bind(language), language=language)


def render_figures(figures: Sequence[Figure], language: str) -> str:
    """Write figures by country as an HTML fragment; an empty text where there are none.

    Parameters
    ----------
    figures : sequence of Figure
        In the order to be shown within each kind.
    language : str
        Language of the labels.
    """
    if not figures:
        return ""
    return _environment().get_template("figures.html").render(figures=figures, t=_bind(language))
