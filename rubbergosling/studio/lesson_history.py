"""What each agent was after every lesson, so that a page can go back to any of them."""

from ..agents.agent_kind import Learnt

MAX_LESSONS = 400
"""So many lessons of an agent are kept; each takes about 60 kilobytes."""


class LessonHistory:
    """The lessons of all agents, by instrument and number.

    Args:
        max_lessons: So many of an agent are kept.
    """

    def __init__(self, max_lessons: int = MAX_LESSONS) -> None:
        self._max_lessons = max_lessons
        self._lessons: dict[str, dict[int, Learnt]] = {}

    def add(self, learnt: Learnt) -> int:
        """Keeps a lesson; returns its number, from 1. Later ones of an agent before it go.

        An agent that begins afresh begins with lesson 1; one that goes on from an earlier lesson
        goes on with the number after that.
        """
        count = learnt.snapshot.lessons
        kept = self._lessons.get(learnt.instrument, {})
        kept = {each: kept[each] for each in kept if count - self._max_lessons < each < count}
        self._lessons[learnt.instrument] = {**kept, count: learnt}
        return count

    def lesson(self, instrument: str, count: int) -> Learnt | None:
        """An agent after so many lessons, if that is known."""
        return self._lessons.get(instrument, {}).get(count)

    def rows(self) -> dict[str, list[dict[str, float | None]]]:
        """Number, bar and loss of every lesson, by instrument; more may be added meanwhile."""
        return {
            instrument: [
                {"lesson": count, "bar": each.bar, "loss": each.snapshot.loss}
                for count, each in lessons.items()
            ]
            for instrument, lessons in self._lessons.copy().items()
        }
