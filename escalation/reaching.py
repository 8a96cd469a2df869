"""The least by which somebody on duty must be reachable when it is critical."""

from collections.abc import Collection, Set

from escalation.organisation import Person

LEAST_WAYS = 2
"""Nobody goes on duty with fewer: one way can always be the one that is broken tonight.

A text message and a telephone call to one mobile are two ways: people sleep through the one and
are woken by the other, and they come by different systems. WeCom's message and WeCom's call are
one: when WeCom is down, so are both.
"""


def ways(person: Person, transports: Set[str]) -> tuple[str, ...]:
    """The transports by which a critical page can reach the person, the first one tried first.

    `transports` are those that are there; a binding by code is not known here.
    """
    return tuple(
        each
        for each in person.ladder.critical
        if each in transports and person.address_on(each) is not None
    )


def count(found: Collection[str]) -> int:
    """How many ways these transports are, of which none fails with another."""
    names = set(found)
    return len(names - {"wecom_call"} if "wecom" in names else names)
