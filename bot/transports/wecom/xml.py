"""WeCom's XML as plain values. Nothing but elements and their text is read: a document type, and
with it every entity of somebody's own, is refused."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

Value = str | dict[str, "Value"] | list["Value"]
Fields = dict[str, Value]
"""Elements by name: a text, the elements within, or a list of either when there are several."""

_DEEPEST = 10
# XML has no room for them, and somebody may paste them: one must not cost the whole message.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadXml(ValueError):
    """No XML, or more of it than WeCom ever sends."""


class _Builder(TreeBuilder):
    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Called before anything of it takes effect."""
        raise BadXml


def root_of(text: bytes) -> Element:
    """The outermost element. Raises BadXml."""
    # Always read as UTF-8, whatever the declaration says of itself.
    whole = _NO_XML.sub("\ufffd", text.decode("utf-8", "replace"))
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(whole.removeprefix("\ufeff"))
        root = parser.close()
    except (ParseError, ValueError) as error:
        raise BadXml from error
    if not isinstance(root, Element):
        raise BadXml
    return root


def fields_of(text: bytes) -> Fields:
    """Everything in the outermost element. Raises BadXml."""
    return _within(root_of(text), _DEEPEST)


def encrypted_in(body: bytes) -> str:
    """The one element of a callback's body that is looked at. Raises BadXml without it."""
    found = root_of(body).findtext("Encrypt")
    if not found:
        raise BadXml
    return found.strip()


def _within(element: Element, levels: int) -> Fields:
    if not levels:
        raise BadXml
    found: Fields = {}
    for child in element:
        value: Value = _within(child, levels - 1) if len(child) else child.text or ""
        known = found.get(child.tag)
        if known is None:
            found[child.tag] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            found[child.tag] = [known, value]
    return found
