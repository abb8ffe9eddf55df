"""Writes docs/osc.md from the table of verbs: ``python -m rubbergosling.osc_remote.reference``."""

from collections.abc import Iterable, Sequence

from ..commands import CLIENT_VERBS, VERBS, Verb
from ..commands.clients import NOTIFY_SECONDS
from ..commands.verb import BAR
from ..settings import DEFAULT_PORT
from .addresses import PREFIX
from .answers import MAX_ANSWER
from .broadcasts import MAX_LISTENERS, STREAMS
from .lanes import LIMIT_SECONDS
from .packets import FURTHEST_SECONDS
from .trust import BYTES_A_SECOND, SHORT_BYTES, TIMES


def reference() -> str:
    """The whole page, in Markdown."""
    commands = [verb for verb in VERBS.values() if verb.work != "question"]
    questions = [verb for verb in VERBS.values() if verb.work == "question"]
    parts = {
        "port": DEFAULT_PORT,
        "notify": f"{NOTIFY_SECONDS:g}",
        "furthest": f"{FURTHEST_SECONDS:g}",
        "limit": f"{LIMIT_SECONDS:g}",
        "largest": f"{MAX_ANSWER:,}",
        "rate": BYTES_A_SECOND // 1024,
        "times": TIMES,
        "short": SHORT_BYTES,
        "listeners": MAX_LISTENERS,
        "commands": _verbs(commands),
        "questions": _verbs(questions),
        "own": _verbs(CLIENT_VERBS.values()),
        "streams": _streams(),
    }
    return PAGE.format(**parts)


def _verbs(verbs: Iterable[Verb]) -> str:
    rows = (
        (f"`{PREFIX}{verb.usage}`", verb.help, _values(verb), verb.answer.replace(BAR, "the bar"))
        for verb in verbs
    )
    return _table(("message", "what it does", "values", "answers"), rows)


def _values(verb: Verb) -> str:
    """The values of arguments whose name alone does not tell them."""
    named: dict[str, list[str]] = {}
    for argument in verb.arguments:
        if argument.range or argument.words:
            named.setdefault(argument.values, []).append(argument.name.upper())
    return "; ".join(f"{' and '.join(names)}: {values}" for values, names in named.items())


def _streams() -> str:
    rows = ((f"`{PREFIX}{name} {words}`", meaning) for name, (words, meaning) in STREAMS.items())
    return _table(("message", "when, and what it tells"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


PAGE = """\
# Playing with OSC

`rubbergosling serve` plays what others ask for: a phone with faders, Pure Data, SuperCollider,
Max, TouchDesigner, a shell, another live coder. They send OSC (Open Sound Control): small
messages over UDP, each an address such as `/gosling/bpm` with numbers and texts behind it.

[Begin](#begin) · [A message](#a-message) · [What comes back](#what-comes-back) ·
[Commands](#commands) · [Questions](#questions) · [Listening](#listening) · [Bundles](#bundles) ·
[Who may play](#who-may-play) · [A phone](#a-phone-or-a-tablet) · [Pure Data](#pure-data) ·
[SuperCollider](#supercollider) · [A shell](#a-shell)

## Begin

```
rubbergosling serve
```

says where it listens, and where it puts and finds files:

```
OSC at 127.0.0.1:{port}, files in /home/ada/music
```

Send it a program from any program on the same machine; from a shell with `oscsend`, for instance:

```
oscsend 127.0.0.1 {port} /gosling/evaluate s "bpm 125; kick*4; closedhat*4+0.5;"
oscsend 127.0.0.1 {port} /gosling/bpm i 140
oscsend 127.0.0.1 {port} /gosling/hush
oscsend 127.0.0.1 {port} /gosling/quit
```

- `rubbergosling serve beat.gosling --watch` begins with a file and takes over what you save there
  as well. `rubbergosling play beat.gosling --watch --osc` is the same.
- `--port P` listens elsewhere. Where the port is taken already, by a second `rubbergosling serve`
  for instance, the next free one is used: read the line.
- `--folder FOLDER` is where files lie that are named by OSC; without it the current folder.

## A message

The address begins with `/gosling/`, then comes what is to be done, then what it is to be done
with. There are several ways to say it, since not everything that sends OSC can send everything:

| | |
|---|---|
| `/gosling/bpm 150` | the plain way |
| `/gosling/bpm/150` | what stands behind may also stand in the address |
| `/gosling/bpm/150 1` | for buttons, which send 1 when pressed; releasing one does nothing |
| `/gosling/hush`, `/gosling/hush 1` | both stop the sound; `/gosling/hush 0` does nothing |
| `/gosling/memory 64`, `/gosling/memory 64.0` | a whole number may come as a float |
| `/gosling/structure 16 8`, `/gosling/structure "16,8"` | or one text with commas |
| `/gosling/evaluate "bpm 150; kick*4;"` | a program is one text; lines in it are fine |
| `/gosling/evaluate bpm 150 ";" kick*4 ";"` | or many, as Pure Data sends them |

A change takes effect at the next eighth of a bar that is not on its way to the speakers yet, or
at the next beat or bar after `/gosling/quantise beat` or `/gosling/quantise bar`. The pointer
moves at once.

## What comes back

Every message is answered: with `/gosling/done` and what was done, or with `/gosling/fail`, what
was to be done, and the reason. Where a program is wrong, its line and its column follow, both
counted from 1, and the music goes on as it was. Only a released button gets no answer.

```
> /gosling/bpm 150
  /gosling/done bpm 12.5
> /gosling/bpm 7
  /gosling/fail bpm "bpm is 7: it must be 20 to 999 beats a minute"
> /gosling/evaluate "kick*4; snair*2;"
  /gosling/fail evaluate "unknown instrument "snair": did you mean snare?" 1 9
> /gosling/bmp 150
  /gosling/fail bmp "there is no "bmp": did you mean bpm?"
> /gosling/quantise bar
  /gosling/done quantise
```

The number behind `done bpm` is the bar from which on it holds, counted from 0 where the music
began: 9.375 is what the terminal calls bar 10 beat 2.5 (position 9.375).

The messages of one sender are done in their order, except that recording, journals and saving are
not waited for: their answers may come later than those of what was sent after them. Senders take
turns, one message each, and whoever needs more time gets fewer turns; nobody waits behind another
one's flood. A sender is a port of a machine. Keep your socket open: whoever was here a second ago
does not wait behind a crowd of new senders.

What is not done after {limit} seconds is answered with `/gosling/fail`. An answer that is longer
than {largest} bytes is cut, and its last words tell how much was left out (in `status`, the last
name is `cut`).

Answers go back to the port that asked. A program that listens at another one says so: with
`--reply-port 9000` when the remote is started, for everyone, or with `/gosling/reply 9000`, for
the port that sent this. They always go to the machine that asked.

## Commands

Words in capitals stand for what you choose; what is in square brackets may be left out. The last
column tells what stands behind `/gosling/done`.

{commands}

And of the remote itself:

{own}

`learn`, `predict`, `play`, `source`, `structure`, `memory`, `mute`, `unmute` and `solo` change the
program as if you had typed them into it: `mute` adds the effect `amp:0`. So the next program that
is evaluated, or saved with `--watch`, sounds as it is written. An instrument that is to learn, to
predict, to play or to be the source and is not in the program yet is added, with one hit a bar; a
synth only by `predict`, for it needs notes to do anything else. Instruments
are those of [the language](language.md#instruments), your own samples included.

Files are named without their ending or with it: `take`, `take.wav`. A recording or a journal
never replaces another: the answer tells the name that was taken. A saved agent does replace the
one of the same name. A synth's agent is a model of melodies, `mine.model`: `agent/load lead mine`
also takes one that was trained from files.

## Questions

Their answers come as `/gosling/status.reply` and `/gosling/events.reply`, one message for each
row, and then `/gosling/done` with the number of rows.

{questions}

`status` tells, each name with its value behind it: `bar`, `bpm`, `tracks` (what plays, with what
the agents do), `structure` and `memory` (the agents'
settings), `quantise`, `look-ahead` (seconds), `engine`, `late` (bundles that were sent after
their time), `left-out` (of these, too late to be heard), `worst` (the latest, in seconds),
`late-lessons` (bars in which agents played without their last lesson), `record` and `journal`
(the files that are being written), and of each agent `agent/snare/doing`, `agent/snare/lessons`,
`agent/snare/loss` (-1 before the first lesson), `agent/snare/knows` and `agent/snare/taught`
(situations), and of the agent of a synth `agent/lead/doing`, `agent/lead/notes` (so many it was
taught), `agent/lead/kinds` (different ones) and `agent/lead/sure` (of so many notes of this bar it
is sure); then of the remote `osc/late`, `osc/unreadable`, `osc/refused`, `osc/waiting`
(for their turn), `osc/lost` and `osc/unsent`.

## Listening

After `/gosling/notify 1` you are told what happens, when it sounds. It ends after {notify}
seconds unless you send that again, so that nobody is told for ever who has gone: send it every
half a minute. No other message prolongs it. {listeners} can listen at once, half of them on one
machine.

{streams}

## Bundles

The messages in a bundle are done at its time, by this machine's clock. Those for *immediately*
and those that come too late are done at once; the latter are counted as `osc/late`. More than
{furthest} seconds ahead is refused, and so is more than a sender's share of the room for messages
that wait (some thousand). What is done then takes effect as always, at the next eighth:
a bundle can prepare a change, but places no single sound.

## Who may play

Only your own programs on this machine, and root's, unless you say otherwise. On Linux another user
of the machine is refused. UDP does not tell who sends, but the system lists whose socket it is for
as long as it is open. So where others use the machine as well, a program has to keep its socket
open until the answer comes; one that sends and closes at once, as `oscsend` does, is refused with
a sentence in the terminal. `--allow 127.0.0.1` lets everybody on this machine in. Other systems
list no sockets with their users: there, all users of the machine may enter.

Other machines are let in by their addresses:

```
rubbergosling serve --host 0.0.0.0 --allow 192.168.1.7
```

lets in one address, `--allow 192.168.1.0/24` a whole network; `--allow` may be repeated. Others
are refused, counted and told of in the terminal. Whoever is allowed can play, stop and end the
music, and write recordings, journals and agents into the folder chosen at the start, but nowhere
else. On a network that you share with strangers, allow single addresses, or bring a router of your
own.

### With a secret

```
rubbergosling serve beat.gosling --secret secret.txt
```

lets in only who knows the word in `secret.txt`: it stands behind `/gosling/` in each address that
is sent, so `/gosling/hush` becomes `/gosling/4fWc0LkH3nQzTt8a/hush`. Answers and streams come
without it. If there is no such file, it is made, with a new secret, and you alone may read it. What
comes without the secret is refused and not answered. On this machine the secret is all that is
asked for, so programs that close their socket at once may send too. Other machines need `--allow`
as well, and on a network the secret can be read by whoever listens in: there it keeps out mistakes,
not strangers.

### What is sent to whom

On a network, anyone can write another's address on a datagram, and the answer goes to that other.
So that nobody is flooded this way:

- Programs on this machine are sent everything, as soon as they ask.
- So are addresses that have shown that they read our answers: send `/gosling/hello`, read the
  token from `/gosling/done hello TOKEN`, and send `/gosling/hello TOKEN`. It holds for the whole
  machine, until the remote ends.
- An address that you have named by itself (`--allow 192.168.1.7`) needs no hello, for phones can't
  say it. It gets all answers and streams, but no more than {rate} kB a second in the long run.
- Other addresses of a network (`--allow 192.168.1.0/24`) are answered with {times} times as many
  bytes as they sent, or {short}; `notify`, and answers that are longer, need a hello first.

What is kept waiting for its turn or its time, who listens and where answers go: of all this each
machine has half of the room at most, and on it each sender half of what is left.

### The engine's own port

An engine that we start takes one connection, the player's. It comes from this machine, over TCP,
and stays open for as long as the engine runs. So no other program and no other user can play on
it, stop it, or have it write files in your name. It reads and writes in one hidden folder only,
which nobody else can enter.

Three things stay open:

- UDP proves nothing of its sender. On systems other than Linux, everybody who is logged in here can
  send to the OSC remote. On Linux another user is refused, but one who forges can still get in: in
  the name of a program of yours that has bound its socket to 127.0.0.1, or at a port that a program
  of yours has used less than 0.1 seconds ago, or in the first second in which he has a program here
  at all. A service of the system (a user number under 1000) is refused only where another person
  has been seen here. On a machine with users whom you don't trust, start with a secret (above), or
  `play` without `--osc`.
- Another user can connect in the instant in which an engine starts, before we do. If he stays, it
  does not answer us, and we start no music on it; if he goes, what he has begun on it is cleared.
  He may have files written in the hidden folder. For an instant he can read the engine's shared
  memory, in which nothing plays yet.
- A server that was there before us (`--engine HOST:PORT`) takes messages from every program that
  can reach its port, as SuperCollider does: it writes files as the user who booted it. Boot it with
  `-P FOLDER` if others use the machine, and keep it on `127.0.0.1`.

## A phone or a tablet

Any app will do that sends OSC from faders, pads and buttons, TouchOSC for instance. If the phone
has the address 192.168.1.7 and listens at port 9000:

```
rubbergosling serve beat.gosling --host 0.0.0.0 --allow 192.168.1.7 --reply-port 9000
```

In the app, set the host to this computer's address and the port for sending to {port}. Then lay
out a surface; each control sends its address and one number, an XY pad two:

| control | it sends |
|---|---|
| fader, 60 to 200: tempo | `/gosling/bpm 60.0` to `/gosling/bpm 200.0` |
| XY pad, both 0 to 1 | `/gosling/pointer 0.0 1.0` |
| or two faders, 0 to 1 | `/gosling/pointer/x 0.5` and `/gosling/pointer/y 0.25` |
| button: that tempo again | `/gosling/bpm/140 1.0` |
| button, four times in time: the tempo | `/gosling/tap 1.0` |
| button: the snare is silent | `/gosling/mute/snare 1.0` |
| button: it sounds again | `/gosling/unmute/snare 1.0` |
| buttons: only the kick, all of them | `/gosling/solo/kick 1.0`, `/gosling/unmute 1.0` |
| button: this is what agents hear | `/gosling/source/kick 1.0` |
| button: the snare's agent learns | `/gosling/learn/snare 1.0` |
| button: it plays | `/gosling/predict/snare 1.0` |
| button: it starts afresh | `/gosling/agent/reset/snare 1.0` |
| button: keep it as it is | `/gosling/agent/save/snare/mine 1.0` |
| button: bring that one back | `/gosling/agent/load/snare/mine 1.0` |
| button: it rests, and the snare plays what is written | `/gosling/play/snare 1.0` |
| buttons: what agents remember | `/gosling/memory/64 1.0`, `/gosling/memory/all 1.0` |
| buttons: where changes take effect | `/gosling/quantise/beat 1.0`, `/gosling/quantise/step 1.0` |
| buttons: record | `/gosling/record/start/take 1.0`, `/gosling/record/stop 1.0` |
| button, far from the others: silence | `/gosling/hush 1.0` |
| button: tell me what happens | `/gosling/notify/1 1.0` |

Let the buttons send 1 when they are pressed and 0 when they are released. A toggle that goes off
sends 0, and 0 does nothing: to end what `learn` has begun takes another button, for `play`.

Lights and labels are controls with the address of one of [the streams](#listening), which come
for {notify} seconds after the last button above: a selector of eight with the address
`/gosling/step` is sent the step of the bar, 0 to 7, as its first number; a label with
`/gosling/bar` the bar.

## Pure Data

[`examples/osc/gosling.pd`](../examples/osc/gosling.pd) is a panel for plain Pure Data, without
externals: a text box for programs, faders for the tempo and the pointer, the agents' commands,
lights for what sounds and the agents' guesses. Open it and click `connect`. Its object
[`gosling-remote`](../examples/osc/gosling-remote.pd) serves your own patches: messages go in as
they are called here, without `/gosling/`, and answers come out the same way.

- In a message box, put a backslash before each semicolon and each comma of a program:
  `evaluate bpm 150 \\; kick*4 \\; snare*2 2\\,4\\,2 \\;`. In a `text define` box, which `text
  tolist` reads, write it plainly; but no comments, for Pure Data has but one line.
- Hence line 1 in errors; the column counts from the beginning, with one blank between each two
  words.
- A message that begins with `pointer` is something else to Pure Data: use `pointer/x` and
  `pointer/y`, or `list pointer 0.1 0.5`.
- `netsend -u -b` receives the answers too, at its second outlet.

## SuperCollider

[`examples/osc/gosling.scd`](../examples/osc/gosling.scd) plays a piece from sclang, as a client
like any other:

```supercollider
~remote = NetAddr("127.0.0.1", {port});
~remote.sendMsg("/gosling/evaluate", "bpm 125; kick*4; closedhat*4+0.5;");
OSCdef(\\told, {{ |message| message.postln }}, "/gosling/done", ~remote);
~remote.sendMsg("/gosling/bpm", 140);
```

On another machine of a network that is allowed as a whole, say hello first:

```supercollider
OSCdef(\\hello, {{ |message|
    if(message[1] == 'hello' and: {{ message.size > 2 }}) {{
        ~remote.sendMsg("/gosling/hello", message[2]);
    }};
}}, "/gosling/done", ~remote);
~remote.sendMsg("/gosling/hello");
```

## A shell

[`examples/osc/oscsend.sh`](../examples/osc/oscsend.sh) plays the same piece with liblo's `oscsend`
and `oscdump`. Each `oscsend` sends from a port of its own and has ended when the answer comes:
start the remote with `--reply-port 7332`, and `oscdump 7332` shows all that comes back.
"""

if __name__ == "__main__":
    print(reference(), end="")
