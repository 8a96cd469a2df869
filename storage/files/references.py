"""What an organisation file registers and what it refers to, checked against each other."""

from dataclasses import dataclass, field

from storage.files import problems as say
from storage.files.table import Page, Table, Word

UNIT, PERSON, GROUP, MAILBOX, ROTA = "unit", "person", "group", "mailbox", "rota"

KINDS = {UNIT: "单位", PERSON: "人员", GROUP: "小组", MAILBOX: "信箱", ROTA: "值班表"}


@dataclass(frozen=True, slots=True)
class Reference:
    """Something written at `word` that must be registered under `kind`."""

    kind: str
    word: Word
    place: str
    role: str


@dataclass(slots=True)
class Register:
    """Identifiers with their lines, and references still to be checked."""

    page: Page
    lines: dict[str, int] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)

    def enter(self, kind: str, table: Table, identifier: str) -> bool:
        """Register an identifier; False when it is empty or was there before."""
        if not identifier:
            return False
        key = f"{kind}:{identifier}"
        if key in self.lines:
            fault = say.duplicate_id(KINDS[kind], identifier, self.lines[key])
            self.page.fault(table.line_of("id"), fault)
            return False
        self.lines[key] = table.line_of("id")
        return True

    def refer(self, kind: str, word: Word, place: str, role: str) -> str:
        """Note a reference and hand its text back."""
        self.references.append(Reference(kind, word, place, role))
        return word.text

    def one(self, kind: str, table: Table, key: str, role: str) -> str | None:
        """An optional reference to one entry."""
        word = table.optional(key)
        return self.refer(kind, word, table.place, role) if word else None

    def several(self, kind: str, table: Table, key: str, role: str) -> tuple[str, ...]:
        """A list of references."""
        return tuple(self.refer(kind, word, table.place, role) for word in table.words(key))

    def known(self, kind: str) -> tuple[str, ...]:
        """Identifiers registered under a kind."""
        mark = f"{kind}:"
        return tuple(key.removeprefix(mark) for key in self.lines if key.startswith(mark))


def check_references(register: Register) -> None:
    """Note every reference to something that is not in the file."""
    known = {kind: register.known(kind) for kind in KINDS}
    sets = {kind: set(identifiers) for kind, identifiers in known.items()}
    for each in register.references:
        if each.word.text not in sets[each.kind]:
            fault = say.unknown_reference(each.place, each.role, each.word.text, known[each.kind])
            register.page.fault(each.word.line, fault)
