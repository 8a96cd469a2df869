"""Everything the administrator wrote, read at once: settings, organisation, plans, words.

Each part is read even when another is wrong, so that one run lists every problem.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from bot.settings import Settings, load_settings
from escalation.duty import Duty
from escalation.guidance import Guidance
from escalation.plan import Plan
from handlers.reading import Lexicon, LexiconRefused, lexicon_from
from handlers.rulebook import Rulebook
from storage.files.agreement import disagreements
from storage.files.guidance import FILE_NAME, load_guidance
from storage.files.lexicon import load_lexicon
from storage.files.organisation import OrganisationFile, read_organisation
from storage.files.plan import PlanFile
from storage.files.plans import read_plans
from storage.files.problems import (
    Problem,
    Severity,
    bad_lexicon,
    no_settings,
    points_nowhere,
)

DEFAULT_PATH = Path("duban.toml")
OURS = Path(__file__).parents[1] / "plans"
"""The plans and the lexicon that come with Duban."""

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", envvar="DUBAN_CONFIG", help="设置文件，默认是当前文件夹的 duban.toml"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What was read, with the files' lines."""

    settings: Settings
    organisation: OrganisationFile
    plan_files: tuple[PlanFile, ...]
    lexicon: Lexicon
    guidance: Guidance

    @property
    def duty(self) -> Duty:
        """Organisation and rota."""
        return self.organisation.duty

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans without their files."""
        return tuple(each.plan for each in self.plan_files)

    def rulebook(self, chance: Random) -> Rulebook:
        """What the desk decides by."""
        return Rulebook(self.plans, self.duty, chance, self.guidance)


def read_configuration(
    path: Path | None = None,
) -> tuple[Configuration | None, tuple[Problem, ...]]:
    """All of it, or None with every error; warnings may come with either."""
    settings, problems = load_settings(path or DEFAULT_PATH, required=path is not None)
    if settings is None:
        return None, problems
    read, of_files = read_files(settings)
    absent = _absent(settings)
    if not absent:
        return read, (*problems, *of_files)
    others = [each for each in of_files if each.file not in set(map(str, absent.values()))]
    return None, (*problems, *_pointing(path or DEFAULT_PATH, absent), *others)


def _absent(settings: Settings) -> dict[str, Path]:
    """What the settings point to and is not there, by the setting's name."""
    named = {
        "organisation": settings.organisation,
        "plans": settings.plans,
        "lexicon": settings.lexicon,
    }
    return {name: path for name, path in named.items() if path is not None and not path.exists()}


def _pointing(path: Path, absent: Mapping[str, Path]) -> list[Problem]:
    """Told at the setting, which is what has to be mended, with the whole path meant."""
    if not path.exists():
        return [Problem(str(path.absolute()), None, *no_settings(path.name))]
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    for name, target in absent.items():
        written = re.compile(rf"\s*{name}\s*=")
        line = next((no for no, text in enumerate(lines, 1) if written.match(text)), None)
        whole = str(target.resolve())
        found.append(Problem(str(path.absolute()), line, *points_nowhere(name, whole)))
    return found


def read_files(settings: Settings) -> tuple[Configuration | None, tuple[Problem, ...]]:
    """What the settings point to, or None with every error in it."""
    words = lexicon_path(settings)
    organisation, of_organisation = read_organisation(settings.organisation)
    plan_files, of_plans = read_plans(settings.plans, besides=(words,))
    lexicon, of_lexicon = _lexicon(words)
    guidance, of_guidance = load_guidance(guidance_path(settings))
    found = [*of_organisation, *of_plans, *of_lexicon, *of_guidance]
    if organisation and plan_files:
        found += disagreements(plan_files, organisation.duty.organisation)
    usable = all(each.severity is not Severity.ERROR for each in found)
    if organisation is None or plan_files is None or lexicon is None or guidance is None:
        return None, tuple(found)
    if not usable:
        return None, tuple(found)
    read = Configuration(
        settings=settings,
        organisation=organisation,
        plan_files=plan_files,
        lexicon=lexicon,
        guidance=guidance,
    )
    return read, tuple(found)


def lexicon_path(settings: Settings) -> Path:
    """The lexicon that is set, else the one beside the plans, else the one that comes with us."""
    if settings.lexicon is not None:
        return settings.lexicon
    beside = settings.plans / "lexicon.yaml"
    return beside if beside.is_file() else OURS / "lexicon.yaml"


def guidance_path(settings: Settings) -> Path:
    """The cards 话术卡 beside the plans, else those that come with us."""
    beside = settings.plans / FILE_NAME
    return beside if beside.is_file() else OURS / FILE_NAME


def load_words(path: str) -> tuple[Lexicon | None, tuple[Problem, ...]]:
    """A lexicon by its path, for trying it out."""
    return _lexicon(Path(path))


def _lexicon(path: Path) -> tuple[Lexicon | None, tuple[Problem, ...]]:
    mapping, problems = load_lexicon(path)
    if mapping is None:
        return None, problems
    try:
        return lexicon_from(mapping), problems
    except LexiconRefused as refused:
        return None, tuple(Problem(str(path), None, *bad_lexicon(w)) for w in refused.problems)
