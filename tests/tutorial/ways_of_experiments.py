"""For tests only: how pupils do the tasks with experiments."""

from tests.tutorial.pupils import Pupils, way
from tests.tutorial.ways_of_lessons import FIRST, LIMPING, RUN, SECOND, TAKE_OVER

NEW_KICK = "source kick*8; predict snare;"
CROOKED = "source kick 2,1,3,2; predict snare;"
OTHER_SOURCE = "kick*2; source closedhat*2; predict snare;"
TUNE = "lead*4 2,1 60,63,67 cut_mousex;"

WHAT_IF = {
    "Does it always work?": RUN,
    "And with little room?": RUN,
    "Surprises": Pupils(
        right=(
            way(FIRST, (2, NEW_KICK), done="experiment"),
            way(f"bpm 600; {CROOKED}", done="experiment"),
        ),
        wrong=(
            way(FIRST, (2, NEW_KICK)),
            way(FIRST, (2, TAKE_OVER), done="experiment"),
            way("bpm 600; kick*8; snare*2;", done="experiment"),
        ),
    ),
    "Stop early": RUN,
    "Go on for long": RUN,
    "Another source": Pupils(
        right=(
            way(FIRST, (2, OTHER_SOURCE), done="experiment"),
            way("bpm 600; source closedhat*8; predict snare;", done="experiment"),
        ),
        wrong=(
            way(FIRST, (2, OTHER_SOURCE)),
            way(FIRST, (2, TAKE_OVER), done="experiment"),
            way(FIRST, (2, "source closedhat*2; snare*2;"), done="experiment"),
        ),
    ),
}

WHICH_RHYTHMS = {
    "A long rhythm": RUN,
    "A steady one": RUN,
    "One with a limp": RUN,
    "One against the other": RUN,
    "One example": RUN,
    "Four examples": Pupils(
        right=(
            way(FIRST, (1, SECOND), (2, LIMPING), (3, CROOKED), done="experiment"),
            way(SECOND, (1, LIMPING), (2, FIRST), (3, NEW_KICK), done="experiment"),
        ),
        wrong=(
            way(FIRST, (1, SECOND), (2, LIMPING), (3, CROOKED)),
            way(FIRST, (1, SECOND), (2, CROOKED), done="experiment"),
            way(FIRST, (1, SECOND), (2, LIMPING), (3, TAKE_OVER), done="experiment"),
        ),
    ),
    "Play together": Pupils(
        right=(
            way(FIRST, (3, f"source kick*2; predict snare; {TUNE}")),
            way(LIMPING, (3, f"source kick 3,3,2; predict snare (amp:0.5); {TUNE} closedhat*8;")),
        ),
        wrong=(
            way(FIRST, (3, "source kick*2; predict snare; lead*4 2,1 60,63,67 cut60;")),
            way(f"{FIRST} {TUNE}", bars=4),
            way(f"bpm 600; source kick*2; predict snare; {TUNE}", bars=4),
        ),
    ),
}

WAYS = {"7-what-if": WHAT_IF, "8-which-rhythms": WHICH_RHYTHMS}
