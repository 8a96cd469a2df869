"""One bug as a file tells it: what it was, where the world saw it, and the patch that plants it.

A file of `bugs/` begins with the story; a line `Look first:` names the tests in whose field the
bug lies; then comes the patch, as `git diff` writes it.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

BUGS = Path(__file__).parent / "bugs"
_LOOK_FIRST = re.compile(r"^Look first: (.+)$", re.MULTILINE)
_FILE = re.compile(r"^\+\+\+ b/(\S+)$", re.MULTILINE)


class DoesNotFit(Exception):
    """The lines around the bug have changed. Plant it anew and write its patch again."""


@dataclass(frozen=True, slots=True)
class Bug:
    """`look_first` are the tests in whose field it lies; the rest of the suite comes after them."""

    name: str
    story: str
    patch: str
    look_first: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it changes."""
        return tuple(_FILE.findall(self.patch))

    def plant(self, tree: Path) -> None:
        """Put the bug into a copy of the tree. Raises DoesNotFit."""
        applied = subprocess.run(
            # Elsewhere lines come and go; two lines around the bug still must be what they were.
            ("git", "apply", "--recount", "-C2", "-"),
            cwd=tree,
            input=self.patch,
            text=True,
            capture_output=True,
            check=False,
        )
        if applied.returncode:
            raise DoesNotFit(f"{self.name}: {applied.stderr.strip()}")


def every_bug() -> list[Bug]:
    """All of the zoo, by name."""
    return [_read(each) for each in sorted(BUGS.glob("*.patch"))]


def _read(path: Path) -> Bug:
    text = path.read_text(encoding="utf-8")
    story, mark, patch = text.partition("diff --git ")
    look_first = tuple(" ".join(_LOOK_FIRST.findall(story)).split())
    return Bug(path.stem, _LOOK_FIRST.sub("", story).strip(), mark + patch, look_first)
