"""All chapters: those that come with the package, and a teacher's own, read where they change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ..errors import ChapterError
from .chapter_file import Chapter, read_chapter

LANGUAGES = ("en", "es")
SHIPPED = Path(__file__).with_name("chapters")


@dataclass(frozen=True)
class ListedChapter:
    """A chapter in the list.

    Attributes:
        name: Its file's name without the ending; two chapters of one name are one in two languages.
        title: Its title, or the file's name where it can't be read.
        about: One sentence.
        tasks: The headings of its tasks.
        error: What is wrong with its file, for whoever writes it; an empty string if nothing.
    """

    name: str
    title: str
    about: str = ""
    tasks: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Chapters:
    """The chapters of a studio.

    Attributes:
        samples: The names of the samples that their programs may use.
        folders: Where they lie; in each, files or a folder for each language: en, es.
    """

    samples: frozenset[str]
    folders: tuple[Path, ...] = field(default=(SHIPPED,))

    def listed(self, language: str) -> list[ListedChapter]:
        """All chapters, in the order of their file names; of those in a language, these."""
        return [self._listed(name, path) for name, path in self._paths(language).items()]

    def chapter(self, name: str, language: str) -> Chapter:
        """A chapter by its name, as its file is now.

        Raises:
            ChapterError: If there is none, or its file is wrong.
        """
        path = self._paths(language).get(name)
        if path is None:
            raise ChapterError(f"there is no chapter {name[:60]!r}", "")
        try:
            changed = path.stat().st_mtime_ns
        except OSError as error:
            raise ChapterError(f"it can't be read: {error.strerror}", path.name) from error
        return _read(path, changed, self.samples)

    def _listed(self, name: str, path: Path) -> ListedChapter:
        try:
            found = _read(path, path.stat().st_mtime_ns, self.samples)
        except (ChapterError, OSError) as error:
            return ListedChapter(name, name, error=str(error))
        return ListedChapter(
            name, found.title, found.about, tuple(each.heading for each in found.tasks)
        )

    def _paths(self, language: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self.folders:
            # What is not in this language is shown in another one.
            languages = [each for each in LANGUAGES if each != language] + [language]
            for place in (folder, *(folder / each for each in languages)):
                found |= {path.stem: path for path in _files(place)}
        return dict(sorted(found.items()))


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.glob("*.md") if path.is_file())


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, samples: frozenset[str]) -> Chapter:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ChapterError(f"it can't be read: {error}", path.name) from error
    return read_chapter(text, samples, path.name)
