"""Where a person can be reached, as the organisation file writes it.

A person's telegram is the numeric id: a user name can be given up and taken by somebody else
the next day (A38). WeCom tells no large letters from small ones, so userids are kept in small
ones. What a tap or a pressed key on an address means, it means for one person: two people share
none of these addresses.
"""

import re
from collections.abc import Iterator

from escalation.organisation import Person
from storage.files import address_problems as say
from storage.files.table import Table

_MAIL = re.compile(r"[^@\s,;<>\x00-\x1f]+@[^@\s,;<>\x00-\x1f]+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9](?: ?转 ?[0-9]{1,6})?")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_WECOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_MOST_TELEGRAM = 2**52


def telegram(table: Table) -> int | None:
    """The numeric id of an account."""
    word = table.optional("telegram")
    if word is None:
        return None
    if re.fullmatch(r"[0-9]{1,16}", word.text) and 0 < int(word.text) < _MOST_TELEGRAM:
        return int(word.text)
    table.page.fault(word.line, say.telegram_name(table.place, word.text[:40]))
    return None


def wecom(table: Table) -> str | None:
    """A userid, in small letters."""
    word = table.optional("wecom")
    if word is None:
        return None
    if not _WECOM.fullmatch(word.text):
        table.page.fault(word.line, say.bad_wecom(table.place, word.text[:40]))
        return None
    return word.text.lower()


def mobile(table: Table) -> str | None:
    """A Chinese mobile number in its eleven digits."""
    word = table.optional("mobile")
    if word is None:
        return None
    found = _MOBILE.fullmatch(re.sub("[ -]", "", word.text))
    if found is None:
        table.page.fault(word.line, say.bad_mobile(table.place, word.text[:40]))
        return None
    return found[1]


def mail(table: Table, key: str) -> str | None:
    """A mail address; None when the key is empty."""
    word = table.optional(key, 254)
    if word is None or not word.text:
        return None
    if not _MAIL.fullmatch(word.text):
        table.page.fault(word.line, say.bad_mail(table.place, word.text[:60]))
    return word.text


def telephone(table: Table) -> str | None:
    """A number as it is dialled: digits, with + - and an extension at most."""
    word = table.optional("telephone", 30)
    if word is None:
        return None
    if not _TELEPHONE.fullmatch(word.text):
        table.fault("telephone", say.bad_telephone(word.text))
        return None
    return word.text


class Owners:
    """Who was the first in the file to have an address."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def enter(self, table: Table, person: Person) -> None:
        """Note every address of a person that somebody above has already."""
        whose = f"{person.name}（{person.id}）"
        for key, address in _own(person):
            line = table.line_of(key)
            first, first_line = self._first.setdefault((key, address), (whose, line))
            if (first, first_line) != (whose, line):
                table.fault(key, say.same_address(key, first, whose, address, first_line))


def _own(person: Person) -> Iterator[tuple[str, str]]:
    """The addresses by which a person is known to be this person."""
    found = {"telegram": person.telegram, "wecom": person.wecom, "mobile": person.mobile}
    return ((key, str(address)) for key, address in found.items() if address is not None)
