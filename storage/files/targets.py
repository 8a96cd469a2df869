"""The written form of a target 通知对象: `duty:complaint@branch`, `head@outlet`, `person:zhang`.

`str(target)` is the way back; parsing it again gives an equal value.
"""

from escalation.duty import Target, Who
from escalation.words import UnitKind
from storage.files.problems import Fault, bad_target, choice

_OF_GROUP = frozenset({Who.DUTY, Who.LEADER, Who.DEPUTIES, Who.MEMBERS})
_OF_UNIT = frozenset({Who.HEAD, Who.CONTACTS})
_WRITABLE = tuple(str(who) for who in Who if who in _OF_GROUP | _OF_UNIT | {Who.PERSON})


def parse_target(text: str) -> Target | Fault:
    """The target a text means, or why it means none."""
    body, at_sign, kind = text.strip().partition("@")
    who_text, colon, name = body.partition(":")
    if who_text not in _WRITABLE:
        return Fault(f"通知对象“{text}”不认识“{who_text}”", choice(who_text, _WRITABLE))
    who = Who(who_text)
    if at_sign and kind not in list(UnitKind):
        return Fault(f"通知对象“{text}”里没有“{kind}”这级单位", choice(kind, UnitKind))
    wrong = _wrong_name(who, bool(colon), name, bool(at_sign))
    if wrong:
        return bad_target(text, wrong)
    return Target(who, name, UnitKind(kind) if at_sign else None)


def _wrong_name(who: Who, has_colon: bool, name: str, has_place: bool) -> str | None:
    """What is wrong with the part after the colon, if anything."""
    if who in _OF_GROUP and not name:
        return "没有写小组类别"
    if who is Who.PERSON and not name:
        return "没有写人员 id"
    if who is Who.PERSON and has_place:
        return "指定了人，就不能再写 @ 单位"
    if who in _OF_UNIT and has_colon:
        return f"的 {who} 后面不能写冒号"
    return None
