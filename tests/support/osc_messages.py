"""What clients ask of the remote, right and wrong: what tests and floods are made of."""

from typing import Any

from rubbergosling.osc_remote.service import OSC_VERBS

DENSE = """\
bpm 150; source kick*4; learn snare*2 2,4,2; closedhat*16 (hpf:5000); openhat*8+0.5;
lead*16 2,1 32,48,60 cut_mousex res_mousey env70 (dist:10, hpf:800); bass*8 2,2 22,32 cut30;
"""
"""Six tracks with 50 onsets a bar, and an agent that learns."""

VALID: dict[str, tuple[tuple[Any, ...], ...]] = {
    "evaluate": ((DENSE,), ("bpm 140; source kick*4; predict snare; closedhat*8;",)),
    "evaluate/file": (("verse",),),
    "hush": ((),),
    "bpm": ((140.0,), (97,), ("150.5",)),
    "pointer": ((0.25, 0.75), (1, 0)),
    "pointer/x": ((0.5,),),
    "pointer/y": ((0.125,),),
    "quantise": (("step",), ("beat",)),
    "source": (("kick",),),
    "learn": (("snare",),),
    "predict": (("snare",),),
    "play": (("openhat",),),
    "mute": (("openhat",),),
    "unmute": ((), ("openhat",)),
    "solo": (("kick",),),
    "tap": ((),),
    "structure": ((32.0, 16.0, 8.0), ("32,16",)),
    "memory": (("all",), (64.0,)),
    "agent/reset": ((), ("snare",)),
    "agent/save": (("snare", "mine"),),
    "agent/load": (("snare", "mine"),),
    "record/start": (("sound",),),
    "record/stop": ((),),
    "journal/start": (("take",),),
    "journal/stop": ((),),
    "status": ((),),
    "events": ((), (0.5,)),
    "notify": ((1.0,), (0,)),
    "reply": (("57120",),),
    "hello": ((),),
    "quit": ((),),
}
"""For every verb, arguments that make sense, given an agent of the snare."""

WRONG_VALUES: dict[str, tuple[Any, str]] = {
    "blob": (b"\0\1\2\3", "b"),
    "nil": (None, "N"),
    "not a number": (float("nan"), "f"),
    "infinity": (float("-inf"), "d"),
    "enormous": (2**62, "h"),
    "negative": (-5, "i"),
    "MIDI": ((1, 144, 60, 100), "m"),
    "empty text": ("", "s"),
    "unknown word": ("snair", "s"),
}
"""Values that no verb takes in any place, with their OSC types."""

BAD: tuple[tuple[Any, ...], ...] = (
    ("bpm", 5000.0),
    ("bpm",),
    ("bmp", 140.0),
    ("pointer", 0.5, 1.5),
    ("learn", "snair"),
    ("hush", "now"),
    ("evaluate", "bpm 150; kick*4;\nsnair*2;"),
    ("agent/save", "snare", "../../mine"),
    ("quantise", "bars"),
    ("notify", 7),
    ("no/such/verb",),
)
"""Well-formed messages that make no sense, each of which is to be answered with a `/fail`."""

assert VALID.keys() == OSC_VERBS.keys()
