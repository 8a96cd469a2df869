"""Which flags a message raises, and which it only makes doubtful (I34: doubt goes up)."""

from dataclasses import dataclass, field
from itertools import chain

from escalation.words import Flag
from handlers.reading.counting import counted_people, ordinal_repeat, other_province
from handlers.reading.folding import Script
from handlers.reading.lexicon import FlagWords, Lexicon
from handlers.reading.likeness import Likely
from handlers.reading.occurrences import (
    MOST_OCCURRENCES,
    Standing,
    occurrences,
    standing,
)
from handlers.reading.reading import Evidence

RULES: dict[Flag, str] = {
    Flag.MEDIA_THREAT: "R-MEDIA-1",
    Flag.ANGRY: "R-MEDIA-1",
    Flag.ANGRY_LEAVE: "R-MEDIA-1",
    Flag.GROUP: "R-UP-3",
    Flag.REPEAT: "R-UP-3",
    Flag.OVER_HEAD: "R-UP-3",
    Flag.CLAIM: "C10",
    Flag.VIOLENT: "C11",
    Flag.VIP: "C04",
    Flag.ACROSS_PROVINCES: "R-UP-4",
    Flag.EMERGENCY: "C15",
    Flag.HARD: "R-UP-2",
}
"""The requirement that makes each flag matter."""


@dataclass(slots=True)
class Raised:
    """Gathers flags, doubts and their evidence while a message is read."""

    flags: set[Flag] = field(default_factory=set)
    doubts: set[Flag] = field(default_factory=set)
    reasons: list[Evidence] = field(default_factory=list)

    def note(self, flag: Flag, worth: Standing, words: tuple[str, ...], *, rule: str = "") -> None:
        """Take an occurrence at its worth; a flag outweighs a doubt."""
        decided = {Standing.CERTAIN: "flag", Standing.DENIED: "denied"}.get(worth, "doubt")
        self.reasons.append(Evidence(rule or RULES[flag], words, f"{decided} {flag.value}"))
        if worth is Standing.CERTAIN:
            self.flags.add(flag)
        elif worth is not Standing.DENIED:
            self.doubts.add(flag)


_OTHER_THREATS = frozenset({Flag.OVER_HEAD, Flag.CLAIM, Flag.VIOLENT, Flag.EMERGENCY})

UNLIKELY = -0.4
"""Likeness below which an everyday word (记者, 抖音) flags no media threat but asks about one."""

LIKELY = 0.2
"""Likeness above which a message is a media threat although no word of the lexicon says so."""

CONTRADICTED = 0.8
"""The same where the lexicon saw a bystander, a word that only asks (拍视频), or another threat
(告到省行, 打官司, 动手)."""

ENOUGH = 12
"""Known pieces below which a message (你好) is too short to look like a threat."""

POSSIBLE = -0.5
"""Likeness above which the reporter is asked."""

POSSIBLE_UNHINTED = 0.3
"""The same in a message without a character of publicity."""


def raised(script: Script, lexicon: Lexicon, likely: Likely) -> Raised:
    """Flags and doubts of the message, with evidence."""
    found = Raised()
    for flag, words in lexicon.flags.items():
        if flag is not Flag.MEDIA_THREAT:
            _weigh(script, flag, words, lexicon, found)
    _weigh_media(script, lexicon.flags[Flag.MEDIA_THREAT], lexicon, found, likely)
    for flag, worth, matched in (
        *counted_people(script, lexicon),
        *ordinal_repeat(script, lexicon),
        *other_province(script, lexicon),
    ):
        found.note(flag, worth, (matched,))
    return found


def _weigh_media(
    script: Script, words: FlagWords, lexicon: Lexicon, found: Raised, likely: Likely
) -> None:
    """The lexicon's judgement stands where it heard a denial or a doubt; where it heard nothing,
    or a bystander, a message that looks like a threat is one, or is asked about."""
    unlikely = likely.known >= ENOUGH and likely.media < UNLIKELY
    heard = _weigh(script, Flag.MEDIA_THREAT, words, lexicon, found, unlikely=unlikely)
    if Flag.MEDIA_THREAT in found.flags or heard - {Standing.BYSTANDER}:
        return
    limit = CONTRADICTED if heard or found.flags & _OTHER_THREATS else LIKELY
    hinted = not words.hints.isdisjoint(script.letters)
    asked = likely.media > (POSSIBLE if hinted else POSSIBLE_UNHINTED)
    if asked and likely.known >= ENOUGH:
        worth = Standing.CERTAIN if hinted and likely.media > limit else Standing.DOUBT
        found.note(Flag.MEDIA_THREAT, worth, likely.telling, rule="likeness")


def _weigh(
    script: Script,
    flag: Flag,
    words: FlagWords,
    lexicon: Lexicon,
    found: Raised,
    *,
    unlikely: bool = False,
) -> set[Standing]:
    """1. Words that flag, until one is certain. 2. Words that only ask. What they were worth."""
    heard: dict[tuple[Standing, str], None] = {}
    strong = ((one, False) for one in occurrences(script, words.words))
    everyday = ((one, True) for one in occurrences(script, words.mentions))
    for number, (occurrence, mention) in enumerate(chain(strong, everyday), 1):
        worth = standing(script, occurrence, words, lexicon.context, mention=mention)
        if number > MOST_OCCURRENCES:
            worth = Standing.CERTAIN
        elif mention and unlikely:
            worth = min(worth, Standing.BYSTANDER)
        heard.setdefault((worth, occurrence.word))
        if worth is Standing.CERTAIN:
            break
    for number, occurrence in enumerate(occurrences(script, words.doubt), 1):
        worth = standing(script, occurrence, words, lexicon.context)
        heard.setdefault((min(worth, Standing.BYSTANDER), occurrence.word))
        if worth is not Standing.DENIED or number > MOST_OCCURRENCES:
            break
    for worth in sorted({worth for worth, _ in heard}, reverse=True):
        found.note(flag, worth, tuple(word for at, word in heard if at is worth))
    return {worth for worth, _ in heard}
