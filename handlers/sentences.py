"""Every sentence a user reads, by key. The words are in `catalogue/zh_CN/`.

Strict on purpose: a key nobody wrote, or a value a sentence needs and does not get, is an error
at once and never a blank on somebody's phone.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

LOCALE = "zh_CN"


class UnknownSentence(LookupError):
    """The catalogue has no such sentence. Add the key below handlers/catalogue/zh_CN."""


class IncompleteSentence(LookupError):
    """A sentence needs a value it was not given. Pass it to `say`, or mend the catalogue."""


def say(key: str, /, **values: object) -> str:
    """The sentence of that key with the values put in. Values are never read as templates."""
    template = catalogue().get(key)
    if template is None:
        raise UnknownSentence(key)
    try:
        return template.format_map(values)
    except (KeyError, IndexError) as missing:
        raise IncompleteSentence(f"{key}: {missing}") from missing


def has(key: str) -> bool:
    """Whether the catalogue has the sentence: for families of keys of which some are optional."""
    return key in catalogue()


@lru_cache
def catalogue() -> Mapping[str, str]:
    """Every sentence by its dotted key. Raises ValueError for a key that two files have."""
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "catalogue" / LOCALE).glob("*.yaml")):
        sentences = dict(_flat("", yaml.safe_load(path.read_text(encoding="utf-8"))))
        if twice := found.keys() & sentences.keys():
            raise ValueError(f"{path.name} says again: {', '.join(sorted(twice))}")
        found |= sentences
    return found


def _flat(prefix: str, node: object) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict):
        yield prefix, str(node).rstrip("\n")
        return
    for name, below in node.items():
        yield from _flat(f"{prefix}.{name}" if prefix else str(name), below)
