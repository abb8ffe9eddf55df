"""A player with a seed: what someone might do to the music, one thing after the other."""

from random import Random
from typing import Any

Doing = tuple[str, tuple[Any, ...]]
"""A verb and its arguments."""

DRUMS = ("kick", "snare", "closedhat", "openhat")
TAUGHT = "snare"
"""The drum whose agent is there from the first program on."""

FILE = "soak"

BEGINNING: tuple[Doing, ...] = (
    ("evaluate", (f"bpm 150; source kick*4; learn {TAUGHT}*2 2,4,2; closedhat*8;",)),
    ("agent/save", (TAUGHT, FILE)),
    ("agent/load", (TAUGHT, FILE)),
)
"""What is done first: after that there is an agent, and a file of it."""


class Player:
    """Does something else every time; the same seed does the same.

    Args:
        seed: Of all that is drawn by chance.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._first = iter(BEGINNING)

    def next(self) -> Doing:
        """What is done next."""
        if beginning := next(self._first, None):
            return beginning
        random = self._random
        chance = random.random()
        if chance < 0.4:
            return "evaluate", (program(random),)
        if chance < 0.6:
            return "pointer", (random.random(), random.random())
        if chance < 0.7:
            return "bpm", (float(random.randint(80, 240)),)
        if chance < 0.8:
            return random.choice(["learn", "predict", "play"]), (random.choice(DRUMS[1:]),)
        if chance < 0.85:
            return "hush", ()
        if chance < 0.9:
            return "agent/reset", random.choice([(), (TAUGHT,)])
        if chance < 0.93:
            return random.choice([("memory", (random.choice([64, 16, 1000]),)),
                                  ("structure", (random.randint(4, 40), 8))])  # fmt: skip
        if chance < 0.97:
            return "quantise", (random.choice(["step", "beat"]),)
        if chance < 0.99:
            return "agent/save", (TAUGHT, FILE)
        return "agent/load", (random.choice(DRUMS[1:]), FILE)


def program(random: Random) -> str:
    """A program of up to seven tracks, often with agents that learn and play."""
    lines = [f"bpm {random.randint(90, 220)};"] if random.random() < 0.5 else []
    lines.append(
        f"{'source ' if random.random() < 0.8 else ''}kick*{random.choice([1, 2, 4, 4, 8])};"
    )
    for name in random.sample(DRUMS[1:], random.randint(1, 3)):
        mode = random.choice(["", "", "learn ", "predict "])
        lines.append(f"{mode}{name}{_rhythm(random)}{_effects(random)};")
    for name in random.sample(("lead", "bass"), random.randint(0, 2)):
        notes = ",".join(str(random.randint(28, 70)) for _ in range(random.randint(1, 5)))
        cut = random.choice(["", " cut_mousex", f" cut{random.randint(20, 100)}", " res_mousey"])
        ratios = random.choice(["1", "2,1", "3,3,2", "1,0,2"])
        speed = random.choice([1, 2, 4, 1.5])
        lines.append(f"{name}*{speed} {ratios} {notes}{cut}{_effects(random)};")
    return "\n".join(lines)


def _rhythm(random: Random) -> str:
    speed = random.choice(["", "*2", "*4", "*8", "*1.5", "*0.5", "*16"])
    offset = random.choice(["", "", "+0.5", "+0.25"])
    return speed + offset + random.choice(["", "", " 2,1,1", " 3,3,2", " 2,4,2"])


def _effects(random: Random) -> str:
    found = random.sample(["lpf:900", "hpf:400", "amp:0.5", "dist:4"], random.choice([0, 0, 1, 2]))
    return f" ({', '.join(found)})" if found else ""
