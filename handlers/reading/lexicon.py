"""The words an office tunes, as frozen values: the shape of plans/lexicon.yaml.

It knows no file and no YAML; `lexicon_building.lexicon_from` makes it from the parsed mapping.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from escalation.words import Business, Category, Channel, Flag
from handlers.reading.folding import FoldingTable
from handlers.reading.likeness import Likeness

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words of two or more groups near each other, 《凭证》…《丢失》 in the lexicon.

    `firsts` holds, for every piece, the characters it may begin with: where one of them is missing
    from the text, the expression need not be tried. Its group `last` is the last piece.
    """

    written: str
    firsts: tuple[frozenset[str], ...]
    expression: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked for in a text: plain words and patterns of groups."""

    words: Words = ()
    patterns: tuple[Pattern, ...] = ()


NOTHING = Terms()


@dataclass(frozen=True, slots=True)
class Frames:
    """Sentence patterns around a matched word, written with 【词】 and … in the lexicon.

    `before` and `after` are the one-sided ones joined into one expression each; `around` the
    two-sided ones; `phrases` and `patterns` those without 【词】, which count where they touch the
    word.
    """

    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    around: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()
    phrases: Words = ()
    patterns: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagWords:
    """`words` and `mentions` flag, `doubt` asks. `mentions` have an everyday use (记者, 抖音):
    `bystanders` turn them into a doubt. `unless` takes any of them away. Only a message with one
    of the characters `hints` may be flagged because of what it looks like."""

    words: Terms = NOTHING
    mentions: Terms = NOTHING
    doubt: Terms = NOTHING
    bystanders: Frames = Frames()
    unless: Frames = Frames()
    hints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counted:
    """Three or more people about the same thing (R-UP-3), 第二次 as a repeat, and accounts opened
    in another province (R-UP-4)."""

    people: re.Pattern[str]
    ordinal: re.Pattern[str]
    least: int
    queue: Words
    elsewhere: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ContextWords:
    """What the words next to a match make of it."""

    denials: Mapping[str, str]
    longest_denial: int
    links: Words
    after_negators: Words
    undone: Words
    past: Words
    settled: Words
    withdrawn: Words
    aimed: Words
    intended: Words


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """Flags and decisive words settle a category at once; words (2) and hints (1) score."""

    category: Category
    flags: frozenset[Flag] = frozenset()
    hint_flags: frozenset[Flag] = frozenset()
    decisive: Terms = NOTHING
    words: Terms = NOTHING
    hints: Terms = NOTHING


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """`words` name the channel alone, `came_by` only next to a marker such as 转来."""

    channel: Channel
    words: Terms = NOTHING
    came_by: Terms = NOTHING


@dataclass(frozen=True, slots=True)
class NameWords:
    """How people and roles are called."""

    surnames: frozenset[str]
    risky_surnames: frozenset[str]
    compound: frozenset[str]
    not_names: Words
    stops: frozenset[str]
    followers: Words
    conduct: Words
    roles: Words
    labelled: re.Pattern[str]
    titled: re.Pattern[str]
    about_labelled: re.Pattern[str]
    complained: re.Pattern[str]
    role: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DemandWords:
    """What opens a demand, strongest group first, and what ends it."""

    openers: tuple[Words, ...]
    ends: Words


@dataclass(frozen=True, slots=True)
class NumberWords:
    """What stands beside telephone numbers and sums of money."""

    telephone_labels: Words
    corrections: Words
    not_customers: Words
    money_verbs: Words
    pronouns: Words
    money_followers: Words
    money_to: Words
    money_talk: Words
    amount_labels: Words
    weak_amounts: Words
    not_amounts: Words
    measures: Words
    hotlines: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything `read` knows about words; made once, shared freely.

    `order` of `categories` is the documented precedence: earlier wins.
    """

    folding: FoldingTable
    look_alikes: tuple[tuple[str, str], ...]
    word_run: re.Pattern[str]
    context: ContextWords
    flags: Mapping[Flag, FlagWords]
    counted: Counted
    categories: tuple[CategoryWords, ...]
    channels: tuple[ChannelWords, ...]
    came_by_markers: Words
    names: NameWords
    demands: DemandWords
    numbers: NumberWords
    business: tuple[tuple[Business, Terms], ...]
    likeness: Likeness
