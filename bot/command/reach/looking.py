"""Looks at every wire at once, then puts together what was proved of everybody on duty."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.command.reach.duty import OnDuty, Roll, by_transport, on_duty
from bot.command.reach.proof import Look, Proof, Prover, State, of_each, of_sent
from bot.command.reach.provers import provers
from bot.configuration import Configuration
from escalation.reaching import LEAST_WAYS, count
from handlers.sentences import say


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody on duty, with what was proved of each transport of their critical ladder."""

    on_duty: OnDuty
    proofs: Mapping[str, Proof]

    @property
    def proven(self) -> int:
        """By how many ways they are reached for certain."""
        return count([n for n, proof in self.proofs.items() if proof.state is State.PROVEN])

    @property
    def is_enough(self) -> bool:
        """Whether they may go on duty."""
        return self.proven >= LEAST_WAYS


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found. `knows_bindings`: see `Roll`."""

    wires: Mapping[str, Proof]
    people: Sequence[Reached]
    knows_bindings: bool

    @property
    def is_sound(self) -> bool:
        """Whether no wire is dead and everybody on duty is reached in ways enough."""
        is_dead = any(each.state is State.DEAD for each in self.wires.values())
        return not is_dead and all(each.is_enough for each in self.people)


async def looked(read: Configuration, now: datetime, tested: frozenset[str]) -> Report:
    """Ask every wire. On the `tested` ones everybody on duty gets a test message as well.

    Raises ValueError for settings with which no wire can be built.
    """
    roll = await on_duty(read, now)
    asked = by_transport(roll.people)
    own: list[Prover] = []
    try:
        own += provers(read.settings)
        looks = await asyncio.gather(
            *(_look(each, asked.get(each.name, {}), each.name in tested) for each in own)
        )
    finally:
        for each in own:
            await each.close()
    return _report(roll, {each.name: look for each, look in zip(own, looks, strict=True)})


async def _look(prover: Prover, people: Mapping[str, str], is_tested: bool) -> Look:
    found = await prover.look(people)
    if not is_tested or found.wire.state is State.DEAD:
        return found

    async def tested(address: str) -> Proof:
        before = found.addresses[address]
        if before.state is State.DEAD:
            return before
        return of_sent(await prover.send(address), say("reach.sent"), say("reach.mend.test"))

    return Look(found.wire, await of_each(found.addresses, tested))


def _report(roll: Roll, looks: Mapping[str, Look]) -> Report:
    return Report(
        wires={name: look.wire for name, look in looks.items()},
        people=[_reached(each, looks) for each in roll.people],
        knows_bindings=roll.knows_bindings,
    )


def _reached(on_duty: OnDuty, looks: Mapping[str, Look]) -> Reached:
    """The best of a person's addresses on each transport, in the order of the ladder."""
    proofs: dict[str, Proof] = {}
    for channel in on_duty.channels:
        name = channel.transport
        found = looks[name].addresses.get(channel.address) or _of_dead_wire()
        if name not in proofs or _rank(found) < _rank(proofs[name]):
            proofs[name] = found
    for name in on_duty.refused:
        words, mend = say("reach.known_dead"), say("reach.mend.known_dead")
        proofs[name] = Proof(State.DEAD, words, mend)
    order = on_duty.person.ladder.critical
    return Reached(on_duty, {name: proofs[name] for name in order if name in proofs})


def _of_dead_wire() -> Proof:
    return Proof(State.DEAD, say("reach.wire_dead"))


def _rank(proof: Proof) -> int:
    return list(State).index(proof.state)
