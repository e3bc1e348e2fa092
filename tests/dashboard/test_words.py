"""No word on a screen stands in the program: they all come from the catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corredor.i18n import read_catalogue
from corredor.vocabulary import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SCREEN = sorted((ROOT / "dashboard").rglob("*.py"))
SCRIPTS = sorted((ROOT / "src" / "corredor" / "mapping" / "leaflet").glob("*.js"))

SHOWN = {"label", "body", "help", "placeholder", "text", "title", "caption", "alt", "description", "page_title"}
"""Keywords of Streamlit and Altair whose text a reader sees."""
PATHS = {"Page", "page_link", "switch_page", "App"}
"""Calls whose first argument is a file."""
STORES = {"session_state", "query_params", "user", "secrets", "context"}
"""Parts of Streamlit that hold things and show none."""
PRODUCT = {"Corredor"}


def find_literals(source: str) -> Iterator[tuple[int, str]]:
    """Find the words that calls of Streamlit and Altair would show: line and text.

    A call counts if it goes to ``st.something`` or ``alt.Something``. Of its arguments those count that a reader
    sees: the first one and the keywords in `SHOWN`. Names, numbers, icons and HTML tags are no words.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner, between = node.func.value, []
        while isinstance(owner, ast.Attribute):
            between.append(owner.attr)
            owner = owner.value
        if not isinstance(owner, ast.Name) or owner.id not in {"st", "alt"} or STORES & set(between):
            continue
        seen = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
        if owner.id == "st" and node.args and node.func.attr not in PATHS:
            seen.append(node.args[0])
        for argument in seen:
            words = _keep_words("".join(_join_constants(argument)))
            if words and words not in PRODUCT:
                yield node.lineno, words


def _join_constants(node: ast.expr) -> Iterator[str]:
    """Give the constant parts of an expression, but not the arguments of calls in it: those are keys."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _join_constants(part)
    elif isinstance(node, ast.BinOp):
        yield from _join_constants(node.left)
        yield from _join_constants(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _join_constants(node.body)
        yield from _join_constants(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _join_constants(item)


def _keep_words(text: str) -> str:
    without_tags = re.sub(r"<[^>]*>", " ", text)
    without_icons = re.sub(r":material/\w+:", " ", without_tags)
    return " ".join(without_icons.split()) if re.search(r"[^\W\d_]{2}", without_icons) else ""


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_screen_holds_no_words_of_its_own(path: Path) -> None:
    assert list(find_literals(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_scripts_of_the_map_hold_no_words_of_their_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    shown = re.findall(
        r"(?:corredor\.say\(|textContent = |\|\| |\"aria-label\", )\"([^\"]*[a-z]{2} [^\"]*)\"", source
    )
    assert shown == []


def test_the_search_finds_what_it_is_for() -> None:
    bad = {
        'st.button("Reset")': "Reset",
        'st.sidebar.checkbox(label="Cells", key="cells")': "Cells",
        'st.text_input(t("ui.text"), placeholder="name, place")': "name, place",
        "st.html(f\"<p class='a'>Nothing {count} here</p>\")": "Nothing here",
        'st.tabs([t("ui.tab"), "Table"])': "Table",
        'alt.Tooltip("month:T", title="Month")': "Month",
        'st.caption(t("a") if one else "none")': "none",
        'st.column_config.TextColumn("Name", width="small")': "Name",
    }
    for source, words in bad.items():
        assert [found for _, found in find_literals(source)] == [words]
    good = [
        'st.button(t("ui.reset"), key="reset", icon=":material/restart_alt:", width="stretch")',
        'st.html(f\'<p class="corredor-sentence" role="status">{html.escape(sentence)}</p>\')',
        'st.html(f"<h1>Corredor</h1><p>{tagline}</p>")',
        'st.page_link("pages/verify.py", label=t("check.link"))',
        "st.code(str(error), language=None)",
        'alt.X("month:T", title=None)',
        'other.button("Reset")',
        'st.session_state.get("click")',
    ]
    for source in good:
        assert list(find_literals(source)) == []


def find_keys(source: str) -> Iterator[str]:
    """Find the constant keys of messages that a module asks for."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in {"t", "words", "translate"} and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_that_the_screen_asks_for_exists(language: str) -> None:
    catalogue = read_catalogue(language)
    asked = {key for path in SCREEN for key in find_keys(path.read_text(encoding="utf-8"))}
    assert len(asked) > 40
    assert sorted(key for key in asked if key not in catalogue) == []
