"""For tests only: how pupils do the tasks in which an agent learns."""

from tests.tutorial.pupils import Pupils, way

FIRST = "bpm 600; source kick*2; learn snare*2; closedhat*1 1;"
"""The tempo is free in these tasks, so a lesson need not take long."""
TAKE_OVER = "source kick*2; predict snare*2; closedhat*1 1;"
SECOND = "bpm 600; source kick*4; learn snare 2,4,2; closedhat*1 1;"
LIMPING = "bpm 600; source kick 3,3,2; learn snare*2+0.5;"

FIRST_LESSON = {
    "Somebody listens": Pupils(
        right=(
            way("bpm 150; source kick*2; snare*2; closedhat*1 1;"),
            way("source kick*4; snare 1,1;"),
        ),
        wrong=(
            way("kick*2; snare*2;"),
            way("kick*2; source snare*2;"),
            way("source kick*2; snare*4;"),
        ),
    ),
    "It knows nothing yet": Pupils(
        right=(
            way("bpm 150; source kick*2; predict snare*2; closedhat*1 1;"),
            way("source kick*4; predict snare (amp:0.5);"),
        ),
        wrong=(
            way("kick*2; predict snare*2;"),
            way("source kick*2; learn snare*2;"),
            way("source kick*2; snare*2;"),
        ),
    ),
    "Teach it": Pupils(
        right=(way(FIRST, bars=4), way(LIMPING, bars=4)),
        wrong=(
            way(FIRST, bars=2),  # too few bars
            way("bpm 600; kick*2; learn snare*2;", bars=4),
            way("bpm 600; source kick*2; predict snare*2;", bars=4),
        ),
    ),
    "It takes over": Pupils(
        right=(
            way(FIRST, (3, TAKE_OVER)),
            way(LIMPING, (3, "source kick 3,3,2; predict snare;")),
        ),
        wrong=(
            way(f"bpm 600; {TAKE_OVER}", bars=4),
            way(FIRST, (3, "source kick*2; snare*2;")),
            way(FIRST, (3, "kick*2; predict snare*2;")),
        ),
    ),
    "What stands there does not count": Pupils(
        right=(
            way(FIRST, (3, "source kick*2; predict snare*8 (amp:0.4);")),
            way(FIRST, (3, "source kick*2; predict snare (dist:2, amp:0.6);")),
        ),
        wrong=(
            way(FIRST, (3, "source kick*2; predict snare*8;")),
            way(FIRST, (3, "source kick*2; snare*8 (amp:0.4);")),
            way(FIRST, (3, "source kick*2; learn snare*2 (amp:0.4);")),
        ),
    ),
}

SECOND_PATTERN = {
    "A kick it never heard": Pupils(
        right=(
            way(FIRST, (2, "source kick*4; predict snare*2;"), done="prediction"),
            way(FIRST, (2, "source kick 3,3,2; predict snare;"), done="prediction"),
        ),
        wrong=(
            way(FIRST, (2, "source kick*4; predict snare*2;")),
            way(FIRST, (2, TAKE_OVER), done="prediction"),
            way(FIRST, (2, "source kick*4; learn snare*2;"), done="prediction"),
        ),
    ),
    "Try it without a lesson": Pupils(
        right=(
            way("bpm 150; source kick*4; snare*2 2,4,2; closedhat*1 1;"),
            way("source kick 1,1,1,1; snare 1,2,1,1,2,1;"),
        ),
        wrong=(
            way("source kick*4; snare 2,4,2;"),
            way("source kick*2; snare*2 2,4,2;"),
            way("kick*4; snare*2 2,4,2;"),
        ),
    ),
    "The second lesson": Pupils(
        right=(way(FIRST, (2, SECOND), bars=6), way(FIRST, (2, LIMPING), bars=6)),
        wrong=(
            way(FIRST, bars=5),
            way(FIRST, (2, "source kick*2; learn snare 2,4,2;"), bars=6),
            way(FIRST, (2, "source kick*4; predict snare 2,4,2;"), bars=6),
        ),
    ),
    "The first kick again": Pupils(
        right=(
            way(FIRST, (2, SECOND), (4, "source kick*2; predict snare 2,4,2;"), bars=7),
            way(FIRST, (2, LIMPING), (4, "source kick 1,1; predict snare;"), bars=7),
        ),
        wrong=(
            way(FIRST, (2, SECOND), (4, "source kick*4; predict snare 2,4,2;"), bars=7),
            way(FIRST, (2, TAKE_OVER), bars=5),
            way(FIRST, (2, SECOND), (4, "source kick*2; learn snare*2;"), bars=7),
        ),
    ),
    "Two numbers that disagree": Pupils(
        right=(
            way(FIRST, (3, "source kick*2; learn snare*4+0.5;"), bars=7),
            way(FIRST, (3, SECOND), bars=7),
        ),
        wrong=(
            way(FIRST, bars=1),  # looked too early
            way("bpm 600; source kick*2; snare*4+0.5;", bars=4),
            way("bpm 600; source kick*2; predict snare;", bars=4),
        ),
    ),
    "Eight steps a bar": Pupils(
        right=(
            way(
                "bpm 300; source kick*16; learn snare*16;",
                (3, "source kick*16; predict snare*16;"),
            ),
            way("bpm 300; source kick*12; learn snare*12;", (3, "source kick*12; predict snare;")),
        ),
        wrong=(
            way("bpm 300; source kick*16; learn snare*16;", bars=5),
            way("bpm 300; source kick*16; predict snare*16;", bars=3),
            way("bpm 300; source kick*8; learn snare*8;", (3, "source kick*8; predict snare;")),
        ),
    ),
    "Go on like this": Pupils(
        right=(
            way(FIRST, (2, SECOND), (4, LIMPING), (6, "source kick*2; predict snare;")),
            way(LIMPING, (2, SECOND), (4, FIRST), (6, "source kick*8; predict snare;")),
        ),
        wrong=(
            way(FIRST, (2, SECOND), (4, "source kick*2; predict snare;")),
            way(
                FIRST,
                (1, "source kick*2; learn snare*4;"),
                (2, "source kick*2; learn snare 3,3,2;"),
                (3, TAKE_OVER),
            ),
            way(FIRST, (2, SECOND), (4, LIMPING), bars=7),
        ),
    ),
}

SHORT = "bpm 600; memory 8; source kick*2; learn snare*2;"
SHORT_SECOND = "bpm 600; memory 8; source kick*4; learn snare*2 2,4,2;"
LONG_RHYTHM = "source kick*1.25; learn snare*1.75;"

RUN = Pupils(
    right=(way(done="experiment"), way("bpm 300; kick*4;", done="experiment")),
    wrong=(
        way("bpm 300; kick*4;"),
        way(done="prediction"),
        way(FIRST),  # did it by hand, with one agent
    ),
)
"""Of a task that asks for its experiment and nothing else."""

MEMORY = {
    "A short memory": Pupils(
        right=(
            way(SHORT, (3, SHORT_SECOND), bars=6),
            way(SHORT, (3, "source kick 3,3,2; learn snare*4+0.5;"), bars=6),
        ),
        wrong=(
            way(FIRST, (3, SECOND), bars=6),
            way(SHORT, bars=5),
            way(SHORT.replace("8", "64"), (3, "source kick*4; learn snare*2 2,4,2;"), bars=6),
        ),
    ),
    "Bring it back": Pupils(
        right=(
            way(SHORT, (3, SHORT_SECOND), (5, f"memory all; {SECOND}"), bars=8),
            way(SHORT, (3, SHORT_SECOND), (5, f"memory all; {FIRST}"), bars=8),
        ),
        wrong=(
            way(SHORT, (3, SHORT_SECOND), (5, "source kick*2; learn snare*2;"), bars=8),
            way(SHORT, (3, SHORT_SECOND), (5, "memory all; source kick*2; predict snare;")),
            way(f"memory all; {FIRST}", bars=4),
        ),
    ),
    "New against old": RUN,
    "New without old": RUN,
    "A tiny network": Pupils(
        right=(
            way(f"bpm 600; memory all; structure 1; {LONG_RHYTHM}", bars=7),
            way(f"bpm 600; memory all; structure 2; {LONG_RHYTHM}", bars=7),
        ),
        wrong=(
            way(f"bpm 600; {LONG_RHYTHM}", bars=7),
            way(f"bpm 600; structure 1; {LONG_RHYTHM}", bars=4),
            way(f"structure 1; {FIRST}", bars=7),
        ),
    ),
    "A larger one": Pupils(
        right=(
            way(f"bpm 600; structure 8,8; {LONG_RHYTHM}", bars=8),
            way(
                f"bpm 600; structure 1; {LONG_RHYTHM}", (1, f"structure 16; {LONG_RHYTHM}"), bars=9
            ),
        ),
        wrong=(
            way(f"bpm 600; structure 1; {LONG_RHYTHM}", bars=8),
            way(f"bpm 600; structure 8,8; {LONG_RHYTHM}", bars=3),
            way("bpm 600; structure 8,8; source kick*1.25; predict snare*1.75;", bars=6),
        ),
    ),
}

WAYS = {
    "4-first-lesson": FIRST_LESSON,
    "5-second-pattern": SECOND_PATTERN,
    "6-memory": MEMORY,
}
