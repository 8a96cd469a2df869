"""What `duban check --online` prints: wires, people on duty, and whatever has to be mended."""

from collections.abc import Iterator

from bot.command.columns import rows
from bot.command.reach.duty import AHEAD
from bot.command.reach.looking import Reached, Report
from bot.command.reach.proof import Proof, State
from escalation.reaching import LEAST_WAYS
from handlers import labels
from handlers.sentences import say

_ORDER = ("wecom", "telegram", "sms", "voice", "wecom_call", "mail")


def lines(report: Report) -> list[str]:
    """The tables, then every defect with its mend, then the verdict."""
    wires = [
        ("  " + labels.transport(name), _state(report.wires[name]), report.wires[name].words)
        for name in _ORDER
        if name in report.wires
    ]
    people = [
        ("  " + each.on_duty.person.name, _channels(each), "、".join(each.on_duty.groups))
        for each in report.people
    ]
    return [
        say("reach.wires"),
        *(rows(wires) or ["  " + say("reach.no_wires")]),
        say("reach.people", days=AHEAD.days),
        *(rows(people) or ["  " + say("reach.nobody")]),
        *_defects(report),
        _verdict(report),
    ]


def _state(proof: Proof) -> str:
    return say(f"reach.state.{proof.state}")


def _channels(reached: Reached) -> str:
    """✓企业微信 ？短信 ✗邮件."""
    marks = (
        say(f"reach.mark.{proof.state}") + labels.transport(name)
        for name, proof in reached.proofs.items()
    )
    return " ".join(marks) or say("reach.no_channel")


def _defects(report: Report) -> Iterator[str]:
    dead = {name for name, proof in report.wires.items() if proof.state is State.DEAD}
    for name in _ORDER:
        proof = report.wires.get(name)
        if proof is not None and proof.mend:
            yield _line(name in dead, labels.transport(name), proof)
    for each in report.people:
        for name, proof in each.proofs.items():
            if proof.state is State.DEAD and name not in dead:
                who = f"{each.on_duty.person.name}，{labels.transport(name)}"
                yield _line(False, who, proof)
        if not each.is_enough:
            yield _too_few(each, dead)
    if not report.knows_bindings:
        yield say("reach.hint", what=say("reach.no_bindings"), mend=say("reach.mend.bindings"))


def _line(is_error: bool, who: str, proof: Proof) -> str:
    what = f"{who}：{proof.words}"
    return say("reach.error" if is_error else "reach.hint", what=what, mend=proof.mend)


def _too_few(each: Reached, dead: set[str]) -> str:
    """By name, with the quickest way out: what is broken, not proved yet, or not written."""
    what = say("reach.too_few", name=each.on_duty.person.name, count=each.proven, least=LEAST_WAYS)
    mends = [say("reach.mend.wire_dead")] if dead & each.proofs.keys() else []
    if any(proof.state is State.DEAD for name, proof in each.proofs.items() if name not in dead):
        mends.append(say("reach.mend.person_dead"))
    mends += [proof.mend for proof in each.proofs.values() if proof.state is State.UNPROVEN]
    if each.on_duty.lacking:
        keys = "、".join(dict.fromkeys(say(f"reach.key.{n}") for n in each.on_duty.lacking))
        mends.append(say("reach.mend.add", keys=keys))
    mends.append(say("reach.mend.other"))
    return say("reach.error", what=what, mend="；".join(dict.fromkeys(mends)))


def _verdict(report: Report) -> str:
    if report.is_sound:
        return say("reach.sound", count=len(report.people), least=LEAST_WAYS)
    dead = sum(1 for each in report.wires.values() if each.state is State.DEAD)
    short = sum(1 for each in report.people if not each.is_enough)
    return say("reach.unsound", dead=dead, short=short, least=LEAST_WAYS)
