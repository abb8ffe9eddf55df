"""For tests only: how pupils do the tasks of the first three chapters."""

from tests.tutorial.pupils import Pupils, way

COLOURS = (
    "bpm 150; kick*2 3,3,2 (dist:2, lpf:200); snare*1 2,2 (amp:0.9,hpf:300); "
    "openhat*2 1,1,1 (amp:2.1, hpf:3000);"
)
POINTED = (
    "bpm 150; kick*2; bass*4 2,2 22,32 cut30 res90 env1 (dist:2,lpf:100); "
    "lead*4 2,1 32,48,60 cut_mousex res_mousey env70 (dist:10,hpf:800);"
)

FIRST_BEAT = {
    "A kick and a snare": Pupils(
        right=(way("bpm 120; kick; snare;"), way("kick*2; snare*4+0.5; closedhat;")),
        wrong=(way("kick;"), way("bpm 120; kick; closedhat;"), way("kick snare;")),
    ),
    "All four drums": Pupils(
        right=(
            way("bpm 120; kick; snare; closedhat; openhat;"),
            way("kick*4; snare 1,1; closedhat*8 (amp:0.5); openhat+0.5;"),
        ),
        wrong=(
            way("kick; snare; closedhat;"),
            way("kick; snare; closed hat; open hat;"),
            way("kick; snare; closedhat; closedhat;"),
        ),
    ),
    "Faster": Pupils(
        right=(
            way("bpm 150; kick*4; snare*2;"),
            way("bpm 150; kick; snare;", (1, "kick 1,1,1,1; snare 1,1;")),
        ),
        wrong=(
            way("kick*4; snare*2;"),
            way("bpm 150; kick*2; snare*4;"),
            way("bpm 150; kick*4; snare*4;"),
        ),
    ),
    "The backbeat": Pupils(
        right=(
            way("bpm 150; kick*4; snare*2+0.5;"),
            way("bpm 300; kick*4; snare+0.75 1,1;"),
        ),
        wrong=(
            way("bpm 150; kick*4; snare*2;"),
            way("bpm 150; kick*4; snare+0.5;"),
            way("bpm 150; kick*2; snare*2+0.5;"),
        ),
    ),
    "In the gaps": Pupils(
        right=(way("kick*4; snare*2+0.25;"), way("kick*4; snare*4+0.5;")),
        wrong=(
            way("kick*4; snare*2+0.5;"),
            way("kick*4; snare*8;"),
            way("kick*2; snare*2+0.5;"),
        ),
    ),
    "Long and short": Pupils(
        right=(way("bpm 150; kick*1 3,3,2; snare*1 2,2;"), way("kick 6,6,4; snare*2;")),
        wrong=(
            way("kick 2,3,3; snare 2,2;"),
            way("kick 3,3,2; snare;"),
            way("kick*3; snare 2,2;"),
        ),
    ),
    "A beat of your own": Pupils(
        right=(
            way("bpm 100; kick 3,1,4; snare*2+0.5; closedhat*4+0.5;"),
            way("bpm 140; kick 2,3,3; snare; closedhat+0.5;"),
        ),
        wrong=(
            way("bpm 100; kick*4+0.25; snare*2+0.5; closedhat*4+0.5;"),
            way("bpm 100; kick 3,1,4; snare*2; closedhat*8;"),
            way("bpm 240; kick 3,1,4; snare*2+0.5; closedhat*4+0.5;"),
        ),
    ),
}

EFFECTS = {
    "Louder and softer": Pupils(
        right=(
            way("bpm 150; kick*4; snare*2+0.5 (amp:0.3); closedhat*8;"),
            way("kick; snare (hpf:200, amp:0.5);"),
        ),
        wrong=(
            way("kick*4; snare*2;"),
            way("kick*4; snare*2 (amp:2);"),
            way("kick*4 (amp:0.3); snare*2;"),
        ),
    ),
    "Rough": Pupils(
        right=(way("kick*4 (dist:2);"), way("kick (dist:500, amp:0.5);")),
        wrong=(way("kick*4 (dist:1);"), way("kick*4; snare (dist:5);"), way("kick*4 (amp:5);")),
    ),
    "Dark and thin": Pupils(
        right=(
            way("kick*4 (lpf:200); snare*2+0.5 (hpf:2000);"),
            way("kick (lpf:400); snare (hpf:300);"),
        ),
        wrong=(
            way("kick*4 (hpf:200); snare*2 (lpf:2000);"),
            way("kick*4 (lpf:10); snare*2 (hpf:2000);"),
            way("kick*4 (lpf:5000); snare*2 (hpf:2000);"),
        ),
    ),
    "Three colours": Pupils(
        right=(
            way(COLOURS),
            way("openhat (hpf:5000); snare (hpf:200); kick*4 (lpf:500, dist:9);"),
        ),
        wrong=(
            way(COLOURS.partition("openhat")[0]),
            way(COLOURS.replace("hpf:3000", "lpf:3000")),
            way(COLOURS.replace("openhat", "// openhat")),
        ),
    ),
    "Which one first": Pupils(
        right=(way("kick*4 (lpf:300, dist:50);"), way("kick*4 (dist:50, lpf:300);")),
        wrong=(
            way("kick*4 (lpf:300, dist:2);"),
            way("kick*4 (lpf:300);"),
            way("kick*4 (dist:50, lpf:5000);"),
        ),
    ),
    "Fast and quiet": Pupils(
        right=(
            way("bpm 120; kick*4; closedhat*8 (amp:0.4, hpf:5000);"),
            way("closedhat*16 (hpf:3000, amp:0.2);"),
        ),
        wrong=(
            way("closedhat*4 (amp:0.4, hpf:5000);"),
            way("closedhat*8 (amp:0.4) (hpf:5000);"),
            way("closedhat*8 (amp:4, hpf:5000);"),
        ),
    ),
}

SYNTHS = {
    "Three notes in turn": Pupils(
        right=(
            way("bpm 150; kick*2; lead*4 2,1 20,32,60;"),
            way("kick; lead*2 1 60,62,64,65;"),
        ),
        wrong=(
            way("kick*2; lead*4 2,1;"),
            way("kick*2; lead*4 2,1 60,60,60;"),
            way("lead*4 2,1 20,32,60;"),
        ),
    ),
    "Notes that wander": Pupils(
        right=(way("lead*4 2,1 60,62,64,67;"), way("lead*8 1 60,62,64,67,69;")),
        wrong=(
            way("lead*4 2,1 60,62,64;"),
            way("lead*4 1 60,62,64,67;"),
            way("bass*4 2,1 60,62,64,67;"),
        ),
    ),
    "Open the filter": Pupils(
        right=(
            way("kick*2; lead*4 2,1 20,32,60 cut80 res80;"),
            way("lead*2 1 48 res60 cut60;"),
        ),
        wrong=(
            way("lead*4 2,1 20,32,60 cut80;"),
            way("lead*4 2,1 20,32,60 cut80 res20;"),
            way("lead*4 2,1 20,32,60 (cut:80, res:80);"),
        ),
    ),
    "It squeals": Pupils(
        right=(
            way("bpm 150; kick*2; lead*4 2,1 20,32,60 cut100 res90 env70 (dist:2,hpf:300);"),
            way("lead*2 1 48 env60 (dist:5);"),
        ),
        wrong=(
            way("lead*4 2,1 20,32,60 cut100 res90 env10 (dist:2,hpf:300);"),
            way("lead*4 2,1 20,32,60 cut100 res90 env70;"),
            way("lead*4 2,1 20,32,60 (dist:2) env70;"),
        ),
    ),
    "Turn it with the mouse": Pupils(
        right=(way(POINTED), way("bass*2 1 33,36; lead*4 2,1 60,63 env_mousey;")),
        wrong=(
            way("bass*4 2,2 22,32 cut_mousex; lead*4 2,1 32,48,60 cut30;"),
            way("kick*2; lead*4 2,1 32,48,60 cut_mousex;"),
            way("bass*4 2,2 22; lead*4 2,1 32,48,60 cut_mousex;"),
        ),
    ),
    "A bass line": Pupils(
        right=(
            way("bass*2 3,3,2 33,36,40 cut40;"),
            way("kick*4; bass 3,1,4 28,31,35,38 cut10 res80 (amp:2);"),
        ),
        wrong=(
            way("bass*4 1 33,36,40 cut40;"),
            way("bass*2 3,3,2 33,36,40 cut90;"),
            way("bass*2 3,3,2 33,36,36 cut40;"),
        ),
    ),
}

WAYS = {"1-first-beat": FIRST_BEAT, "2-effects": EFFECTS, "3-synths": SYNTHS}
