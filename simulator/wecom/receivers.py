"""To whom a message goes (W:90236), and whom of them the app cannot reach."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.wecom.members import Member
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp


@dataclass
class Receivers:
    members: dict[str, Member] = field(default_factory=dict)
    invalid_users: list[str] = field(default_factory=list)
    invalid_parties: list[str] = field(default_factory=list)
    invalid_tags: list[str] = field(default_factory=list)
    unlicensed: list[str] = field(default_factory=list)

    def add(self, userid: str, member: Member | None) -> None:
        """A member outside the app's range is as bad as one who does not exist."""
        if member is None or not member.visible or member.disabled:
            self.invalid_users.append(userid.lower())
        elif not member.licensed:
            self.unlicensed.append(userid.lower())
        else:
            self.members[member.key] = member

    def complaints(self) -> dict[str, str]:
        known = {
            "invaliduser": self.invalid_users,
            "invalidparty": self.invalid_parties,
            "invalidtag": self.invalid_tags,
            "unlicenseduser": self.unlicensed,
        }
        return {name: "|".join(values) for name, values in known.items() if values}


def receivers_of(corp: "Corp", body: dict[str, Any]) -> Receivers:
    """Refused 82001 when nobody is named, 81013 when nobody who is named can be reached."""
    users, parties, tags = (_named(body, name) for name in ("touser", "toparty", "totag"))
    if not (users or parties or tags):
        raise Refused(82001)
    if len(users) > 1000:
        raise Refused(40032)
    if len(parties) > 100:
        raise Refused(40066)
    if len(tags) > 100:
        raise Refused(40068)
    found = Receivers(invalid_tags=tags)
    if users == ["@all"]:
        users = [each.key for each in corp.members.values() if each.visible]
    for userid in users:
        found.add(userid, corp.member(userid))
    for party in parties:
        inside = [m for m in corp.members.values() if str(m.department) == party and m.visible]
        if not inside:
            found.invalid_parties.append(party)
        for member in inside:
            found.add(member.key, member)
    if not found.members:
        raise Refused(81013)
    return found


def _named(body: dict[str, Any], name: str) -> list[str]:
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise Refused(40058, f"{name} is no text")
    return [each for each in value.split("|") if each]
