"""One part of the lexicon's mapping, read with care: every mistake is noted with its place."""

from collections.abc import Iterator, Mapping

from handlers.reading.lexicon import Words


class Section:
    """A mapping at `path` of the lexicon; complaints of all sections gather in one list."""

    def __init__(self, mapping: object, path: str, problems: list[str]) -> None:
        self.path = path
        self._problems = problems
        self._asked: set[str] = set()
        self._mapping: dict[str, object] = {}
        if isinstance(mapping, Mapping):
            self._mapping = {str(key): value for key, value in mapping.items()}
        else:
            problems.append(f"{path or 'the file'}: expected names with values, “name: …”")

    def complain(self, key: str, what: str) -> None:
        """Note a mistake at `key`."""
        place = f"{self.path}.{key}" if self.path else key
        self._problems.append(f"{place}: {what}")

    def allow(self, *keys: str) -> None:
        """Keys that may stand here although this reader does not ask for them."""
        self._asked.update(keys)

    def section(self, key: str) -> "Section":
        """The mapping under `key`; missing is a mistake."""
        self._asked.add(key)
        place = f"{self.path}.{key}" if self.path else key
        if key not in self._mapping:
            self.complain(key, "is missing")
            return Section({}, place, self._problems)
        return Section(self._mapping[key], place, self._problems)

    def entries(self) -> Iterator[tuple[str, object]]:
        """Every name with its value, in the order of the file."""
        self._asked.update(self._mapping)
        yield from self._mapping.items()

    def words(self, key: str, *, needed: bool = True) -> Words:
        """The list of words under `key`, lower-case, without repeats. Whole numbers count as
        words, because 1818 without quotes is what people write."""
        self._asked.add(key)
        value = self._mapping.get(key)
        if value is None:
            if needed:
                self.complain(key, "is missing: expected a list of words, [词, 词]")
            return ()
        if not isinstance(value, list):
            self.complain(key, "expected a list of words, [词, 词]")
            return ()
        kept = [self._word(key, number, item) for number, item in enumerate(value, 1)]
        return tuple(dict.fromkeys(word for word in kept if word))

    def _word(self, key: str, number: int, item: object) -> str:
        whole_number = isinstance(item, int) and not isinstance(item, bool)
        if not (isinstance(item, str) or whole_number) or not str(item).strip():
            self.complain(key, f"item {number} is not a word: put it in quotes")
            return ""
        word = str(item).strip()
        return word if _is_category(word) else word.lower()

    def text(self, key: str) -> str:
        """The text under `key`; missing is a mistake."""
        self._asked.add(key)
        value = self._mapping.get(key)
        if not isinstance(value, str):
            self.complain(key, "is missing: expected a text")
            return ""
        return value

    def number(self, key: str) -> int:
        """The whole number under `key`; missing is a mistake."""
        self._asked.add(key)
        value = self._mapping.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.complain(key, "is missing: expected a whole number of at least 1")
            return 1
        return value

    def refuse_unknown(self) -> None:
        """A name nobody asked for is a typing mistake, not a wish."""
        for key in self._mapping:
            if key not in self._asked:
                self.complain(key, "is not known here; is it misspelt?")


def _is_category(word: str) -> bool:
    return len(word) == 3 and word[0] == "C" and word[1:].isdigit()
