"""Reads what the settings point to: organisation and rota, plans, lexicon."""

from dataclasses import dataclass
from random import Random

from bot.settings import Settings
from handlers.reading import Lexicon, LexiconRefused, lexicon_from
from handlers.rulebook import Rulebook
from storage.files import problems as say
from storage.files.lexicon import load_lexicon
from storage.files.organisation import load_organisation
from storage.files.plans import load_plans
from storage.files.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read, and every problem found on the way."""

    rulebook: Rulebook | None
    lexicon: Lexicon | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep the process from starting."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)


def load(settings: Settings, chance: Random) -> Loaded:
    """Read every file the settings name; nothing is raised for what stands in them."""
    duty, in_organisation = load_organisation(settings.organisation)
    plans, in_plans = load_plans(settings.plans, (settings.lexicon,))
    lexicon, in_lexicon = _lexicon(settings)
    rulebook = Rulebook(plans, duty, chance) if plans and duty else None
    return Loaded(rulebook, lexicon, (*in_organisation, *in_plans, *in_lexicon))


def _lexicon(settings: Settings) -> tuple[Lexicon | None, tuple[Problem, ...]]:
    mapping, problems = load_lexicon(settings.lexicon)
    if mapping is None:
        return None, problems
    try:
        return lexicon_from(mapping), problems
    except LexiconRefused as refused:
        fault = say.bad_lexicon(str(refused))
        return None, (*problems, Problem(str(settings.lexicon), None, *fault))
