"""How a page is filled, and the headers without which it must not leave: no copy, no script."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handlers.sentences import say

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Page:
    """HTML and the headers that go with it, whatever its status."""

    html: str
    headers: Mapping[str, str]


def filled(template: str, shown: Mapping[str, object]) -> Page:
    """A template with the values put in; markup in them is escaped, always."""
    style = _style()
    html = _templates().get_template(template).render(style=Markup(style), say=say, **shown)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Page(html, headers(style_digest=digest))


def word_page(key: str, **links: str) -> Page:
    """A few words in place of a page: `pages.<key>.title` and `.text`."""
    known = {"link": "", "link_text": "", **links}
    shown = {"title": say(f"pages.{key}.title"), "text": say(f"pages.{key}.text"), **known}
    return filled("word.html", shown)


def headers(style_digest: str = "") -> dict[str, str]:
    """Kept by nobody, framed by nobody, telling nobody where a link was, running nothing."""
    style = f"style-src 'sha256-{style_digest}'; " if style_digest else ""
    nothing = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; {style}{nothing}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@lru_cache
def _style() -> str:
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")


@lru_cache
def _templates() -> Environment:
    """A value nobody gave is an error, not a blank."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
