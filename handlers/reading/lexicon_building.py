"""Build the lexicon from the parsed mapping of plans/lexicon.yaml, or list every problem.

An office edits that file by hand: one run names all the mistakes, each with its place.
"""

import re
from collections.abc import Mapping

from escalation.words import Business, Category, Channel, Flag
from handlers.reading import lexicon_patterns as patterns
from handlers.reading.folding import FoldingTable
from handlers.reading.lexicon import (
    CategoryWords,
    ChannelWords,
    ContextWords,
    Counted,
    DemandWords,
    FlagWords,
    Lexicon,
    NumberWords,
    Terms,
)
from handlers.reading.lexicon_groups import Groups, longest_first
from handlers.reading.lexicon_section import Section
from handlers.reading.likeness import shipped

DENIED, UNSURE, AFFIRMED = "denied", "unsure", "affirmed"
"""What a negator next to a word makes of it."""


class LexiconRefused(ValueError):
    """The lexicon has mistakes; mend each place listed and load it again."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("plans/lexicon.yaml:\n" + "\n".join(problems))
        self.problems = problems


def lexicon_from(mapping: Mapping[str, object]) -> Lexicon:
    """The lexicon, or `LexiconRefused` with every problem of the mapping."""
    problems: list[str] = []
    root = Section(mapping, "", problems)
    root.allow("version", "script", "context", "flags", "categories", "channels", "names")
    root.allow("demands", "numbers", "groups", "business")
    groups = Groups.of(root.section("groups"))
    script, names = root.section("script"), root.section("names")
    flags = root.section("flags")
    flag_words = {flag: _flag_words(flags.section(flag.value), groups) for flag in Flag}
    lexicon = Lexicon(
        folding=FoldingTable(_traditional(script)),
        look_alikes=_look_alikes(script),
        word_run=patterns.word_run(flag_words.values()),
        context=_context(root.section("context")),
        flags=flag_words,
        counted=_counted(flags),
        categories=_categories(root.section("categories"), groups),
        channels=_channels(root.section("channels"), groups),
        came_by_markers=root.section("channels").words("came_by_markers"),
        names=patterns.name_words(names),
        demands=_demands(root.section("demands")),
        numbers=_numbers(root.section("numbers")),
        business=_business(root.section("business"), groups),
        likeness=shipped(),
    )
    for section in (script, names, flags):
        section.refuse_unknown()
    root.refuse_unknown()
    if problems:
        raise LexiconRefused(tuple(dict.fromkeys(problems)))
    return lexicon


def _traditional(script: Section) -> dict[str, str]:
    pairs = script.text("traditional").split()
    for pair in pairs:
        if len(pair) != 2:
            script.complain("traditional", f"“{pair}” is not a pair: write 繁简, two characters")
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _look_alikes(script: Section) -> tuple[tuple[str, str], ...]:
    found = []
    for wrong, right in script.section("look_alikes").entries():
        if not isinstance(right, str) or len(wrong) != len(right):
            script.complain(f"look_alikes.{wrong}", "both sides must have as many characters")
        else:
            found.append((wrong, right))
    return tuple(found)


def _context(section: Section) -> ContextWords:
    denials: dict[str, str] = {}
    for key, meaning in (("negators", DENIED), ("unsure", UNSURE), ("not_negators", AFFIRMED)):
        for word in section.words(key):
            if denials.setdefault(word, meaning) != meaning:
                section.complain(key, f"“{word}” stands in two lists of opposite meaning")
    context = ContextWords(
        denials=denials,
        longest_denial=max(map(len, denials), default=0),
        links=longest_first(section.words("links")),
        after_negators=section.words("after_negators"),
        undone=section.words("undone"),
        past=section.words("past"),
        settled=section.words("settled"),
        withdrawn=section.words("withdrawn", needed=False),
        aimed=section.words("aimed"),
        intended=section.words("intended"),
    )
    section.refuse_unknown()
    return context


def _flag_words(section: Section, groups: Groups) -> FlagWords:
    section.allow("queue", "people", "least", "ordinal", "home", "provinces", "opened")
    words = FlagWords(
        words=groups.terms(section, "words", "patterns", needed=True),
        mentions=groups.terms(section, "mentions"),
        doubt=groups.terms(section, "doubt"),
        bystanders=patterns.frames(section, "bystanders", groups),
        unless=patterns.frames(section, "unless", groups),
        hints=frozenset("".join(section.words("hints", needed=False))),
    )
    section.refuse_unknown()
    return words


def _counted(flags: Section) -> Counted:
    group, repeat = flags.section("group"), flags.section("repeat")
    across = flags.section("across_provinces")
    home = across.text("home")
    elsewhere = [name for name in across.words("provinces") if name != home]
    return Counted(
        people=patterns.counted_people(group.words("people")),
        ordinal=patterns.ordinal(repeat.words("ordinal")),
        least=group.number("least"),
        queue=group.words("queue"),
        elsewhere=patterns.elsewhere(elsewhere, across.words("opened")),
    )


def _categories(section: Section, groups: Groups) -> tuple[CategoryWords, ...]:
    order = section.words("order")
    known = {category.value for category in Category}
    for value in sorted(known ^ set(order)):
        section.complain("order", f"{value} must stand here exactly once")
    found = tuple(_category(section, value, groups) for value in order if value in known)
    section.refuse_unknown()
    return found


def _category(categories: Section, value: str, groups: Groups) -> CategoryWords:
    section = categories.section(value)
    found = CategoryWords(
        category=Category(value),
        flags=_flags(section, "flags"),
        hint_flags=_flags(section, "hint_flags"),
        decisive=groups.terms(section, "decisive"),
        words=groups.terms(section, "words"),
        hints=groups.terms(section, "hints"),
    )
    section.refuse_unknown()
    return found


def _flags(section: Section, key: str) -> frozenset[Flag]:
    known = {flag.value: flag for flag in Flag}
    words = section.words(key, needed=False)
    for word in words:
        if word not in known:
            section.complain(key, f"“{word}” is no flag; flags are {', '.join(known)}")
    return frozenset(known[word] for word in words if word in known)


def _channels(section: Section, groups: Groups) -> tuple[ChannelWords, ...]:
    section.allow("came_by_markers")
    known = {channel.value: channel for channel in Channel}
    found: list[ChannelWords] = []
    listed = section.section("list")
    for value, _ in listed.entries():
        one = listed.section(value)
        if value not in known:
            listed.complain(value, f"is no channel; channels are {', '.join(known)}")
            continue
        words, came_by = groups.terms(one, "words"), groups.terms(one, "came_by")
        found.append(ChannelWords(known[value], words, came_by))
        one.refuse_unknown()
    section.refuse_unknown()
    return tuple(found)


def _business(section: Section, groups: Groups) -> tuple[tuple[Business, Terms], ...]:
    known = {one.value: one for one in Business if one is not Business.OTHER}
    found = tuple(
        (known[value], groups.terms(section, value))
        for value, _ in section.entries()
        if value in known
    )
    for value, _ in section.entries():
        if value not in known:
            section.complain(value, f"is no business; they are {', '.join(known)}")
    return found


def _demands(section: Section) -> DemandWords:
    openers = tuple(section.words(key) for key in ("strong", "medium", "weak"))
    found = DemandWords(openers=openers, ends=section.words("ends"))
    section.refuse_unknown()
    return found


def _numbers(section: Section) -> NumberWords:
    found = NumberWords(
        telephone_labels=section.words("telephone_labels"),
        corrections=section.words("corrections"),
        not_customers=section.words("not_customers"),
        money_verbs=section.words("money_verbs"),
        pronouns=section.words("pronouns"),
        money_followers=section.words("money_followers"),
        money_to=section.words("money_to"),
        money_talk=section.words("money_talk"),
        amount_labels=section.words("amount_labels"),
        weak_amounts=section.words("weak_amounts"),
        not_amounts=section.words("not_amounts"),
        measures=section.words("measures"),
        hotlines=frozenset(section.words("hotlines")),
    )
    for hotline in sorted(found.hotlines):
        if not re.fullmatch(r"\d{3,12}", hotline):
            section.complain("hotlines", f"“{hotline}” is not a number")
    section.refuse_unknown()
    return found
