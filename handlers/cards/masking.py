"""Personal data on pages: enough to recognise the customer, not enough to misuse a lost phone."""

import re

_LONG_NUMBER = re.compile(r"(?<![\d*])\d{11,}(?!\d)")


def masked_name(name: str | None) -> str:
    """刘** for 刘建国; the surname only."""
    surname = (name or "").removeprefix("姓")[:1]
    return f"{surname}**" if surname else ""


def masked_telephone(number: str | None) -> str:
    """138****5678; of a short number only the last two digits stay."""
    digits = number or ""
    if len(digits) < 9:
        return f"****{digits[-2:]}" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def without_personal(text: str, name: str | None, telephone: str | None) -> str:
    """A text in which the customer's name and number are masked wherever they stand."""
    for known, masked in ((name, masked_name(name)), (telephone, masked_telephone(telephone))):
        if known and len(known) > 1:
            text = text.replace(known, masked)
    return _LONG_NUMBER.sub(lambda found: masked_telephone(found.group()), text)


def cut(text: str, length: int) -> str:
    """The beginning of a long text on one line, with a sign that there is more."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
