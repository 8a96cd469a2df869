"""One mapping of a YAML file, read key by key; whatever is wrong is noted and reading goes on.

A value that cannot be read comes back as its default, so that one mistake never hides another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from storage.files import problems as say
from storage.files.problems import Fault, Problem, Severity
from storage.files.yaml_nodes import line_of

NULL_TAG = "tag:yaml.org,2002:null"
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

Word_ = TypeVar("Word_", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Word:
    """One scalar as it was written, and its line."""

    text: str
    line: int


@dataclass(slots=True)
class Page:
    """One file while it is read: collects its problems."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, fault: Fault, severity: Severity = Severity.ERROR) -> None:
        """Note one defect."""
        self.problems.append(Problem(self.file, line, *fault, severity))

    @property
    def is_usable(self) -> bool:
        """Whether nothing but warnings was noted."""
        return all(each.severity is not Severity.ERROR for each in self.problems)

    @property
    def in_order(self) -> tuple[Problem, ...]:
        """The problems from the top of the file to its end."""
        return tuple(sorted(self.problems, key=lambda each: each.line or 0))


class Table:
    """A mapping node with the keys it may have. `place` names it in sentences."""

    def __init__(self, page: Page, node: Node, place: str, keys: Sequence[str] | None) -> None:
        self.page = page
        self.place = place
        self.line = line_of(node)
        self.values: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        if not isinstance(node, MappingNode):
            page.fault(self.line, say.wrong_type(place, "“名字: 内容”的若干行"))
            return
        for key_node, value in node.value:
            self._take(key_node, value, keys)

    def _take(self, key_node: Node, value: Node, keys: Sequence[str] | None) -> None:
        key = key_node.value if isinstance(key_node, ScalarNode) else "…"
        line = line_of(key_node)
        if keys is not None and key not in keys:
            self.page.fault(line, say.unknown_key(key, self.place, keys))
        elif key in self.values:
            self.page.fault(line, say.duplicate_key(key, self.lines[key]))
        elif not is_null(value):
            self.values[key] = value
            self.lines[key] = line

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping when the key is absent."""
        return self.lines.get(key, self.line)

    def fault(self, key: str, fault: Fault) -> None:
        """Note a defect of one key."""
        self.page.fault(self.line_of(key), fault)

    def missing(self, key: str) -> None:
        """Note that a key which must be there is not."""
        self.page.fault(self.line, say.missing_key(key, self.place))

    def optional(self, key: str, limit: int = 2000) -> Word | None:
        """A scalar, or None when it is absent or no scalar."""
        node = self.values.get(key)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self.fault(key, say.wrong_type(key, "一段文字"))
            return None
        if len(node.value) > limit:
            self.fault(key, say.too_long(key, limit))
            return None
        return Word(node.value.strip(), line_of(node))

    def text(self, key: str, limit: int = 200) -> str:
        """A scalar that must be there; empty after the problem was noted."""
        word = self.optional(key, limit)
        if word is not None and word.text:
            return word.text
        if word is not None or key not in self.values:
            self.missing(key)
        return ""

    def identifier(self, key: str) -> str:
        """A scalar that must be there and fit into a button and an address."""
        text = self.text(key)
        if text and not is_identifier(text):
            self.fault(key, say.bad_identifier(key, text))
        return text

    def words(self, key: str) -> tuple[Word, ...]:
        """A list of scalars; one scalar alone counts as a list of one."""
        node = self.values.get(key)
        if isinstance(node, ScalarNode):
            return (Word(node.value.strip(), line_of(node)),)
        return self.words_of(key, node) if node is not None else ()

    def words_of(self, key: str, node: Node) -> tuple[Word, ...]:
        """The scalars of a list node."""
        items = node.value if isinstance(node, SequenceNode) else None
        if items is None or not all(isinstance(each, ScalarNode) for each in items):
            self.page.fault(line_of(node), say.wrong_type(key, "一个列表，如 [甲, 乙]"))
            return ()
        return tuple(Word(each.value.strip(), line_of(each)) for each in items)

    def rows(self, key: str) -> tuple[tuple[Word, ...], ...]:
        """A list of lists of scalars; a scalar among them counts as a list of one."""
        node = self.values.get(key)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self.fault(key, say.wrong_type(key, "列表的列表，如 [[甲, 乙], [丙, 丁]]"))
            return ()
        return tuple(
            (Word(each.value.strip(), line_of(each)),)
            if isinstance(each, ScalarNode)
            else self.words_of(key, each)
            for each in node.value
        )

    def whole(self, key: str, default: int, least: int = 1, most: int = 100_000) -> int:
        """A whole number within its limits."""
        word = self.optional(key)
        if word is None:
            return default
        number = self.whole_of(key, word, least, most)
        return default if number is None else number

    def whole_of(self, key: str, word: Word, least: int, most: int) -> int | None:
        """One scalar as a whole number; None after the problem was noted."""
        if re.fullmatch(r"-?[0-9]{1,9}", word.text) and least <= int(word.text) <= most:
            return int(word.text)
        self.page.fault(word.line, say.bad_number(key, word.text, least, most))
        return None

    def switch(self, key: str, default: bool) -> bool:
        """True or false."""
        word = self.optional(key)
        if word is None:
            return default
        if word.text.lower() not in _SWITCH:
            self.page.fault(word.line, say.bad_switch(key, word.text))
        return _SWITCH.get(word.text.lower(), default)

    def choice(self, key: str, word: Word, known: type[Word_]) -> Word_ | None:
        """One word out of a closed list; None after the problem was noted."""
        by_text = {str(each): each for each in known}
        if word.text not in by_text:
            self.page.fault(word.line, say.bad_choice(key, word.text, by_text))
        return by_text.get(word.text)

    def table(self, key: str, place: str, keys: Sequence[str] | None) -> "Table | None":
        """A nested mapping, None when absent."""
        node = self.values.get(key)
        return Table(self.page, node, place, keys) if node is not None else None

    def tables(self, key: str, place: str, keys: Sequence[str]) -> tuple["Table", ...]:
        """A list of mappings; `place` is completed by each one's id."""
        node = self.values.get(key)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self.fault(key, say.wrong_type(key, "一个列表，每项以“- ”开头"))
            return ()
        return tuple(Table(self.page, each, _named(place, each), keys) for each in node.value)

    def items(self, place: str, keys: Sequence[str] | None) -> tuple[tuple[Word, "Table"], ...]:
        """Every key with its own mapping, for mappings whose keys are free."""
        return tuple(
            (Word(key, self.lines[key]), Table(self.page, node, f"{place} {key} ", keys))
            for key, node in self.values.items()
        )


def is_identifier(text: str) -> bool:
    """Whether a text fits into a button and an address."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_null(node: Node) -> bool:
    """Whether nothing was written after the colon."""
    return isinstance(node, ScalarNode) and (
        node.tag == NULL_TAG or (node.style is None and node.value == "~")
    )


def plain(node: Node) -> object:
    """A node as plain text, lists and mappings, for comparing and hashing contents."""
    if isinstance(node, MappingNode):
        return {str(plain(key)): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(each) for each in node.value]
    return str(node.value)


def _named(place: str, node: Node) -> str:
    """The place with the id written inside, so that sentences can name it."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == "id" and isinstance(value, ScalarNode):
                return f"{place} {value.value} "
    return place
