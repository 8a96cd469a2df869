"""Who complains, and who is complained about (R-INTAKE-1, R-CONF-1).

Names are cut by a list of surnames and of the words that follow names; no dictionary of people.
"""

from itertools import islice

from handlers.reading.lexicon import NameWords

_MOST = 20
_ENDS = ",。!?;…\n"


def customer_name(folded: str, words: NameWords) -> str | None:
    """After a label (姓名, 客户), else 张先生, else 姓王; staff are no customers."""
    return _labelled(folded, words) or _titled(folded, words) or _surname_only(folded, words)


def complained_about(folded: str, words: NameWords) -> str | None:
    """被投诉人: by label, after 投诉, or staff whose conduct is told; the name, else the role."""
    for match in islice(words.about_labelled.finditer(folded), _MOST):
        found = _person_or_role(folded, match.end(), words) or _plain_name(folded, match.end())
        if found:
            return found
    for match in islice(words.complained.finditer(folded), _MOST):
        found = _staff(folded, match.end(), match["role"], words)
        if found:
            return found
    return _misconduct(folded, words)


def _labelled(folded: str, words: NameWords) -> str | None:
    for match in islice(words.labelled.finditer(folded), _MOST):
        named = "名" in match["label"] or match.group().endswith((":", "叫"))
        person = _person_at(folded, match.end(), words, risky=named)
        if person and not folded.startswith(words.roles, match.end()):
            return person
        familiar = _familiar(folded, match.end(), words)
        if familiar:
            return familiar
        if named and match["label"].endswith("姓名"):
            return _plain_name(folded, match.end())
    return None


def _person_at(folded: str, at: int, words: NameWords, *, risky: bool = False) -> str | None:
    """A surname and one or two characters of given name that begin at `at`, else None."""
    surname = _surname_at(folded, at, words, risky=risky)
    if not surname or folded.startswith(words.not_names, at):
        return None
    given = folded[at + len(surname) : at + len(surname) + 2]
    called = words.role.match(folded, at + len(surname))
    if called is not None:
        return surname + called["role"]
    if given[:1] == "某":
        return surname + ("某某" if given == "某某" else "某")
    title = words.titled.match(folded, at + len(surname))
    if title is not None:
        return surname + title.group()
    if given[:1] == "小" and _is_given(given[1:2], words):
        return surname + given
    if not given or not _is_given(given[0], words):
        return None
    after_first = at + len(surname) + 1
    goes_on = len(given) == 2 and _is_given(given[1], words)
    # 吴昊主任 is 吴昊, never 吴昊主: a given name does not go on into a role.
    ends = words.followers + words.conduct + words.roles
    if not goes_on or folded.startswith(ends, after_first):
        return surname + given[0]
    return surname + given


def _familiar(folded: str, at: int, words: NameWords) -> str | None:
    """老周, 小金: not before a role (客户小李经理 is staff)."""
    if folded[at : at + 1] not in ("老", "小") or not _surname_at(
        folded, at + 1, words, risky=False
    ):
        return None
    return None if words.role.match(folded, at + 2) else folded[at : at + 2]


def _surname_at(folded: str, at: int, words: NameWords, *, risky: bool) -> str:
    if folded[at : at + 2] in words.compound:
        return folded[at : at + 2]
    one = folded[at : at + 1]
    if one and (one in words.surnames or (risky and one in words.risky_surnames)):
        return one
    return ""


def _is_given(char: str, words: NameWords) -> bool:
    return char != "" and "\u4e00" <= char <= "\u9fff" and char not in words.stops


def _plain_name(folded: str, at: int) -> str | None:
    """After 姓名: whatever Han characters stand there, two to twelve, · included."""
    end = at
    while end < min(len(folded), at + 12) and (
        "\u4e00" <= folded[end] <= "\u9fff" or folded[end] == "·"
    ):
        end += 1
    return folded[at:end] if end - at >= 2 else None


def _titled(folded: str, words: NameWords) -> str | None:
    """张先生, 王建国女士: look back from the title for a surname."""
    for match in islice(words.titled.finditer(folded), _MOST):
        at = match.start()
        for back in (3, 2, 1):
            start = at - back
            if start < 0 or not _surname_at(folded, start, words, risky=back == 1):
                continue
            given = folded[start + 1 : at]
            if all(_is_given(char, words) for char in given) and _opens(folded, start, words, back):
                return folded[start : match.end()]
    return None


def _opens(folded: str, start: int, words: NameWords, back: int) -> bool:
    """A full name must begin at an edge; nobody named after a role (柜员王老师) is a customer."""
    if folded[:start].endswith(words.roles):
        return False
    edge = start == 0 or not ("\u4e00" <= folded[start - 1] <= "\u9fff")
    return (
        back == 1
        or edge
        or folded[:start].endswith(("客户", "投诉人", "储户", "持卡人", "是", "叫"))
    )


def _surname_only(folded: str, words: NameWords) -> str | None:
    at = folded.find("姓")
    if at < 0 or folded.startswith("姓名", at):
        return None
    surname = _surname_at(folded, at + 1, words, risky=True)
    return f"姓{surname}" if surname else None


def _person_or_role(folded: str, at: int, words: NameWords) -> str | None:
    role = words.role.match(folded, at)
    if role is None:
        return _person_at(folded, at, words, risky=True)
    return _staff(folded, role.end(), role["role"], words)


def _staff(folded: str, at: int, role: str | None, words: NameWords) -> str | None:
    """The name at `at`, 小李, 李经理, or the role that was named."""
    while folded[at : at + 1] in (" ", ":"):
        at += 1
    if folded[at : at + 1] in ("小", "老") and _surname_at(folded, at + 1, words, risky=True):
        return folded[at : at + 2]
    return _person_at(folded, at, words, risky=role is not None) or role


def _misconduct(folded: str, words: NameWords) -> str | None:
    """柜员小王态度恶劣: a role, perhaps a name, and conduct within the same few words."""
    for match in islice(words.role.finditer(folded), _MOST):
        beside = folded[match.end() : match.end() + 10]
        clause = beside[: min((beside.find(char) for char in _ENDS if char in beside), default=10)]
        if any(word in clause for word in words.conduct):
            before = _named_before(folded, match.start(), words)
            if before:
                return before + match["role"]
            return _staff(folded, match.end(), match["role"], words)
    return None


def _named_before(folded: str, at: int, words: NameWords) -> str | None:
    """吴昊 of 吴昊主任骂人, 吴 of 吴主任骂人: the longest name that ends where the role begins."""
    for back in (3, 2, 1):
        start = at - back
        if start < 0 or folded.startswith(words.not_names, start):
            continue
        surname = _surname_at(folded, start, words, risky=False)
        given = folded[start + len(surname) : at]
        if surname and len(given) <= 2 and all(_is_given(char, words) for char in given):
            return folded[start:at]
    return None
