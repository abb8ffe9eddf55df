"""Reads a chapter: a Markdown file with a small header, a heading for each task.

    ---
    title: The first beat
    ---
    # A kick

    Type a name, and it plays.

    ```gosling
    bpm 120;
    kick;
    ```

    - [ ] The kick plays. `sounds kick`

    > Ctrl-Enter plays what is written.

A code block of the kind `gosling` is a program that the pupil may put into the editor; the items
with a box are the goals, each ending with its check; a quoted paragraph is a hint. A block of the
kind `experiment` is run with many seeds side by side: see `experiments.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..errors import ChapterError, GoslingValueError, ProgramError
from ..language.parser import parse
from ..language.vocabulary import SYNTHS
from .checks import Check, parse_check
from .experiments import Experiment, parse_experiment

BOX = "[ ] "
STYLES = {"strong_open": "strong", "em_open": "em"}
MAX_CHAPTER = 100_000
"""Characters of a chapter."""


@dataclass(frozen=True)
class Run:
    """A piece of text in one style: plain (an empty string), code, strong or em."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item of a list, or a program.

    Attributes:
        kind: ``paragraph``, ``item`` or ``program``.
        runs: Its text; of a program, all of it in one.
    """

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its text without styles."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Goal:
    """What a task asks for: a sentence for the pupil, and what is checked."""

    sentence: str
    check: Check = field(compare=False)
    check_text: str


@dataclass(frozen=True)
class Task:
    """One step of a chapter.

    Attributes:
        heading: Its name.
        blocks: What is read.
        goals: All of them must hold in one bar.
        hints: Shown one by one, on demand.
        experiment: What can be run with many seeds, or None.
    """

    heading: str
    blocks: tuple[Passage, ...]
    goals: tuple[Goal, ...]
    hints: tuple[Passage, ...]
    experiment: Experiment | None


@dataclass(frozen=True)
class Chapter:
    """A chapter as its file has it.

    Attributes:
        title: For the list of chapters.
        about: One sentence of what it is about; may be empty.
        tasks: In order; at least one.
    """

    title: str
    about: str
    tasks: tuple[Task, ...]


def read_chapter(text: str, samples: frozenset[str], path: str) -> Chapter:
    """The chapter that a text is.

    Args:
        text: Of the file.
        samples: The names of the samples that programs may use.
        path: For errors.

    Raises:
        ChapterError: If it is none; it names the line.
    """
    if len(text) > MAX_CHAPTER:
        raise ChapterError(f"a chapter may have {MAX_CHAPTER:,} characters at most", path)
    return _ChapterReader(samples, path).chapter(text)


@dataclass
class _Draft:
    """A task while it is read."""

    heading: str
    blocks: list[Passage] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    hints: list[Passage] = field(default_factory=list)
    experiment: Experiment | None = None

    def task(self) -> Task:
        return Task(
            self.heading, tuple(self.blocks), tuple(self.goals), tuple(self.hints), self.experiment
        )


class _ChapterReader:
    """Reads one file, and knows where it is in it."""

    def __init__(self, samples: frozenset[str], path: str) -> None:
        self._samples, self._path = samples, path
        self._line = 1

    def chapter(self, text: str) -> Chapter:
        header, body, first_line = self._parts(text)
        if not (title := header.get("title")):
            raise self._error("the header has no title: write `title: The first beat`")
        tasks: list[_Draft] = []
        for token, inside in _walk(MarkdownIt().parse(body)):
            if token.map is not None:
                self._line = first_line + token.map[0]
            self._take(token, inside, tasks)
        if not tasks:
            raise self._error("there is no task: a heading, such as `# A kick`, begins one")
        return Chapter(title, header.get("about", ""), tuple(each.task() for each in tasks))

    def _take(self, token: Token, inside: Sequence[str], tasks: list[_Draft]) -> None:
        """Takes in one token that has text."""
        if inside[-1:] == ["heading_open"]:
            tasks.append(_Draft("".join(run.text for run in _runs(token))))
            return
        if not tasks:
            raise self._error("a heading comes first, such as `# A kick`: it begins a task")
        task = tasks[-1]
        if token.type == "fence":
            self._take_fence(token, task)
        elif "blockquote_open" in inside:
            task.hints.append(Passage("paragraph", _runs(token)))
        elif "list_item_open" not in inside:
            task.blocks.append(Passage("paragraph", _runs(token)))
        elif token.content.startswith(BOX):
            task.goals.append(self._goal(token.content[len(BOX) :]))
        else:
            task.blocks.append(Passage("item", _runs(token)))

    def _take_fence(self, token: Token, task: _Draft) -> None:
        kind, text = token.info.strip(), token.content
        if kind == "experiment":
            if task.experiment is not None:
                raise self._error("a task has one experiment at most")
            try:
                task.experiment = parse_experiment(text, self._samples)
            except (GoslingValueError, ProgramError) as error:
                raise self._error(str(error)) from error
            return
        if kind == "gosling":
            try:
                parse(text, self._samples)
            except ProgramError as error:
                self._line += error.line
                raise self._error(error.message) from error
        task.blocks.append(Passage("program" if kind == "gosling" else "paragraph", (
            Run(text.rstrip("\n"), "code"),
        )))  # fmt: skip

    def _goal(self, text: str) -> Goal:
        sentence, quote, rest = text.rstrip().removesuffix("`").rpartition("`")
        if not quote or not text.rstrip().endswith("`"):
            raise self._error("a goal ends with its check: `- [ ] The kick plays. `sounds kick``")
        try:
            check = parse_check(rest, self._samples | {*SYNTHS})
        except GoslingValueError as error:
            raise self._error(str(error)) from error
        return Goal(sentence.strip(), check, rest)

    def _parts(self, text: str) -> tuple[dict[str, str], str, int]:
        """The header's values, the text below it, and the line that this begins at."""
        lines = text.removeprefix("\ufeff").splitlines()
        if not lines or lines[0].strip() != "---" or "---" not in map(str.strip, lines[1:]):
            raise self._error("the header is missing: a line ---, `title: …`, and a line ---")
        end = [line.strip() for line in lines].index("---", 1)
        header = {}
        for self._line, line in enumerate(lines[1:end], 2):
            name, colon, value = line.partition(":")
            if line.strip() and not (colon and value.strip()):
                raise self._error("a line of the header is a name, a colon and a text")
            header[name.strip()] = value.strip()
        return header, "\n".join(lines[end + 1 :]), end + 2

    def _error(self, sentence: str) -> ChapterError:
        return ChapterError(sentence, self._path, self._line)


def _walk(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[str]]]:
    """The tokens that have text, with what each stands in."""
    inside: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            inside.append(token.type)
        elif token.nesting == -1:
            inside.pop()
        elif token.type == "inline" or token.type in ("fence", "code_block"):
            # Paragraphs are of no interest: what they stand in is.
            yield token, [each for each in inside if each != "paragraph_open"]


def _runs(token: Token) -> tuple[Run, ...]:
    """The text of a token in pieces of one style each."""
    found: list[Run] = []
    style = ""
    for child in token.children or [token]:
        match child.type:
            case "code_inline" | "code_block":
                found.append(Run(child.content, "code"))
            case "softbreak" | "hardbreak":
                found.append(Run(" ", style))
            case "strong_open" | "em_open":
                style = STYLES[child.type]
            case "strong_close" | "em_close":
                style = ""
            case _ if child.content:
                found.append(Run(child.content, style))
    return tuple(found)
