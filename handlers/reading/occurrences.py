"""Where a word stands in a message, and what the words beside it make of it (R-MEDIA-1, I34).

The rule of doubt: what clearly says no is denied, everything unclear is a doubt or true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from handlers.reading.folding import Script
from handlers.reading.lexicon import ContextWords, FlagWords, Frames, Pattern, Terms, Words

NEAR = 16
"""Tight characters of the same clause looked at before and after a word."""

MOST_OCCURRENCES = 40
"""Occurrences weighed per flag; a text with more of them is taken at its word."""


class Standing(IntEnum):
    """What an occurrence is worth; the higher one prevails."""

    DENIED = 0
    DOUBT = 1
    BYSTANDER = 2
    """A doubt as well, but a message that looks like a threat makes it one."""
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`word` at tight[start:end], for the sake of `term`, the word or pattern of the lexicon.

    `torn` says that a clause ends inside it. `last` is where the last piece of a pattern begins
    (把视频没|发), for a word its start.
    """

    term: str
    word: str
    start: int
    end: int
    torn: bool
    last: int


def occurrences(script: Script, terms: Terms) -> Iterator[Occurrence]:
    """Every place where one of the words stands, then where one of the patterns fits."""
    yield from _of_words(script, terms.words)
    for pattern in terms.patterns:
        if not any(firsts.isdisjoint(script.letters) for firsts in pattern.firsts):
            yield from _of_pattern(script, pattern)


def _of_pattern(script: Script, pattern: Pattern) -> Iterator[Occurrence]:
    for match in pattern.expression.finditer(script.tight):
        start, end = match.span()
        if _stands_alone(script.tight, start, end):
            torn = script.breaks_inside(start, end) > 0
            yield Occurrence(pattern.written, match.group(), start, end, torn, match.start("last"))


def _of_words(script: Script, words: Words) -> Iterator[Occurrence]:
    for word in words:
        if word[0] not in script.letters or word[-1] not in script.letters:
            continue
        start = script.tight.find(word)
        while start >= 0:
            end = start + len(word)
            if _stands_alone(script.tight, start, end):
                yield Occurrence(word, word, start, end, _is_torn(script, start, end), start)
            start = script.tight.find(word, end)


def _stands_alone(tight: str, start: int, end: int) -> bool:
    """A Latin word or a number must not be cut out of a longer one: vip in vipshop, 1818 in a
    telephone number. Han words need no such edge."""
    return not (
        (start > 0 and _same_run(tight[start - 1], tight[start]))
        or (end < len(tight) and _same_run(tight[end - 1], tight[end]))
    )


def _same_run(left: str, right: str) -> bool:
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isdigit() and right.isdigit()) or (left.isalpha() and right.isalpha())


def _is_torn(script: Script, start: int, end: int) -> bool:
    """A clause ends inside the word (停电,视台风). 电。视。台, broken at every character, is a word
    written to be missed, not two clauses."""
    length = end - start
    if script.origin[end - 1] - script.origin[start] == length - 1:
        return False
    return 0 < script.breaks_inside(start, end) < length - 1


def standing(
    script: Script,
    found: Occurrence,
    flag: FlagWords,
    context: ContextWords,
    *,
    mention: bool = False,
) -> Standing:
    """Weigh one occurrence, in this order: torn, taken away, denied, bystander, past. Only a
    `mention`, a word with an everyday use, may be a bystander's."""
    before = script.before(found.start, NEAR)
    after = script.after(found.end, NEAR)
    if found.torn:
        return Standing.DOUBT
    if _frames_fit(flag.unless, script, found, before, after):
        return Standing.DENIED
    denial = _denial(before, context, flag)
    if denial is None and found.last > found.start:
        denial = _denial(script.before(found.last, NEAR), context, flag)
    if denial is Standing.DENIED and any(word in after for word in context.undone):
        return Standing.CERTAIN
    if denial is not None:
        return denial
    if _negated_after(after, context):
        return Standing.DOUBT
    if mention and _what_if(flag.bystanders, before, after):
        return Standing.DOUBT
    if mention and _is_bystander(script, found, flag, context, before, after):
        return Standing.BYSTANDER
    if _is_settled(before, after, context):
        return Standing.DOUBT
    return Standing.CERTAIN


def _denial(before: str, context: ContextWords, flag: FlagWords) -> Standing | None:
    """Peel what may stand between a negator and its word (没有要找|记者), then look for the longest
    negator; None means that there is none."""
    rest = before
    while rest:
        meaning = _denial_at_end(rest, context)
        if meaning is not None:
            return meaning
        link = (
            _suffix_of(rest, context.links)
            or _suffix_of(rest, flag.words.words)
            or _suffix_of(rest, flag.mentions.words)
        )
        if not link:
            return None
        rest = rest[: -len(link)]
    return None


def _denial_at_end(rest: str, context: ContextWords) -> Standing | None:
    for length in range(min(context.longest_denial, len(rest)), 0, -1):
        meaning = context.denials.get(rest[-length:])
        if meaning == "affirmed":
            return Standing.CERTAIN
        if meaning is not None:
            return Standing.DENIED if meaning == "denied" else Standing.DOUBT
    return None


def _suffix_of(rest: str, words: Words) -> str:
    return next((word for word in words if rest.endswith(word)), "")


def _negated_after(after: str, context: ContextWords) -> bool:
    near = after[:8]
    return any(0 <= near.find(word) <= 3 for word in context.after_negators)


def _is_bystander(
    script: Script,
    found: Occurrence,
    flag: FlagWords,
    context: ContextWords,
    before: str,
    after: str,
) -> bool:
    """一位记者来开户. Words that aim at us (找, 发) undo it."""
    if before.endswith(context.aimed) or found.word.startswith(context.aimed + context.intended):
        return False
    return _frames_fit(flag.bystanders, script, found, before, after)


def _what_if(frames: Frames, before: str, after: str) -> bool:
    return any(left.search(before) and right.match(after) for left, right in frames.around)


def _frames_fit(frames: Frames, script: Script, found: Occurrence, before: str, after: str) -> bool:
    if frames.before is not None and frames.before.search(before):
        return True
    if frames.after is not None and frames.after.match(after):
        return True
    if _what_if(frames, before, after):
        return True
    for phrase in frames.phrases:
        reach = len(phrase) - 1
        if phrase in script.tight[max(0, found.start - reach) : found.end + reach]:
            return True
    return any(_touches(script, pattern, found) for pattern in frames.patterns)


def _touches(script: Script, pattern: Pattern, found: Occurrence) -> bool:
    if any(firsts.isdisjoint(script.letters) for firsts in pattern.firsts):
        return False
    near = pattern.expression.finditer(
        script.tight, max(0, found.start - 2 * NEAR), found.end + 2 * NEAR
    )
    return any(one.start() <= found.end and found.start <= one.end() for one in near)


def _is_settled(before: str, after: str, context: ContextWords) -> bool:
    """上次找记者那件事已解决: past and settled in the same breath; 找媒体是气话: taken back."""
    if any(word in after for word in context.withdrawn):
        return True
    clause = before + after
    past = any(word in before for word in context.past)
    return past and any(word in clause for word in context.settled)
