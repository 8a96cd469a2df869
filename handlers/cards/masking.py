"""Personal data in chats: enough to recognise the customer, not enough to misuse a lost phone."""

import re

_LONG_NUMBER = re.compile(
    r"(?<![\d*])(?:\d{11,}|1[3-9]\d([ -])\d{4}\1\d{4}|0\d{2,3}[ -]\d{7,8})(?!\d)"
)
"""As people write them: 13812345678, 138 1234 5678, 0571-87654321; no dates, no case numbers."""

_TITLE = re.compile(r"(先生|女士|小姐|太太|大爷|大妈|阿姨|老师)$")
_BETWEEN_DIGITS = r"[\s\-—()（）]{0,2}"


def masked_name(name: str | None) -> str:
    """刘** for 刘建国; the surname only."""
    surname = (name or "").removeprefix("姓")[:1]
    return f"{surname}**" if surname else ""


def masked_telephone(number: str | None) -> str:
    """138****5678; of a short number only the last two digits stay."""
    digits = re.sub(r"\D", "", number or "")
    if len(digits) < 9:
        return f"****{digits[-2:]}" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def without_personal(text: str, name: str | None, telephone: str | None) -> str:
    """A text in which the customer's name and number are masked wherever they stand."""
    for known in (name or "", _TITLE.sub("", name or "")):  # 刘建国先生 is 刘建国 elsewhere
        if len(known) > 1:
            text = text.replace(known, masked_name(known))
    digits = re.findall(r"\d", telephone or "")
    if len(digits) > 1:
        known = _BETWEEN_DIGITS.join(digits)
        text = re.sub(rf"(?<!\d){known}(?!\d)", masked_telephone(telephone), text)
    return _LONG_NUMBER.sub(lambda found: masked_telephone(found.group()), text)


def cut(text: str, length: int) -> str:
    """The beginning of a long text on one line, with a sign that there is more."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
