"""Which phones the page shows: one for each person, with all that belongs to that person."""

from typing import Any

from simulator.gateway.telephone import Telephone
from simulator.people import Owner, User
from simulator.wecom.members import Member
from simulator.world import World


def handsets(world: World) -> list[dict[str, Any]]:
    """In the order of the links; who was never linked comes after, with one channel only.

    `key` is the Telegram number where there is one, so such a world looks as ever.
    """
    shown = {_key(owner): _view(world, owner) for owner in _owners(world)}
    return [view for view in shown.values() if view["name"]]


def _owners(world: World) -> list[Owner]:
    known = list(world.owners.values())
    by_telegram = {each.telegram: each for each in known}
    by_wecom = {each.wecom: each for each in known}
    by_mobile = {each.mobile: each for each in known}
    return [
        *known,
        *(by_telegram.get(each, Owner(str(each), telegram=each)) for each in world.users),
        *(by_wecom.get(each, Owner(each, wecom=each)) for each in world.wecom.members),
        *(by_mobile.get(each, Owner(each, mobile=each)) for each in world.gateway.numbers),
    ]


def _key(owner: Owner) -> int | str:
    return owner.telegram or (f"wecom:{owner.wecom}" if owner.wecom else f"tel:{owner.mobile}")


def _view(world: World, owner: Owner) -> dict[str, Any]:
    """A link to something that is not in the world shows nothing of it."""
    user = world.users.get(owner.telegram or 0)
    member = world.wecom.member(owner.wecom or "")
    telephone = world.gateway.telephones.get(owner.mobile)
    name, title = _called(user, member, telephone)
    return {
        "key": _key(owner),
        "person": owner.person,
        "name": name,
        "title": title,
        "telegram": user.user_id if user else None,
        "wecom": member.key if member else None,
        "mobile": telephone.number if telephone else None,
    }


def _called(
    user: User | None, member: Member | None, telephone: Telephone | None
) -> tuple[str, str]:
    if user:
        return user.name, user.title or (member.title if member else "")
    if member:
        return member.name, member.title
    return (telephone.number if telephone else ""), "电话"
