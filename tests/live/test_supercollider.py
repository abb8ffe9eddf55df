"""Beside SuperCollider: a server that sclang booted, its patterns, and the document for it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from rubbergosling import EngineError, Performance, Session, Settings, events, parse
from rubbergosling.engine.connection import Connection
from rubbergosling.engine.process import free_port
from rubbergosling.mixer.note_messages import hertz_of
from rubbergosling.mixer.synthdef_library import RECIPES, synthdef
from tests.live.sclang import Sclang, sclang
from tests.live.servers import Node, buffers, contents, nodes
from tests.parts import need
from tests.support.listening import Listener
from tests.support.patience import PATIENCE_SECONDS

TOP = Path(__file__).parents[2]
DOCUMENT = TOP / "examples" / "supercollider" / "beside.scd"


@pytest.fixture
def language(scsynth: Settings, tmp_path: Path) -> Iterator[Sclang]:
    """A running sclang, whose server has not booted yet."""
    need("sclang")
    with sclang(tmp_path) as running:
        yield running


@pytest.fixture
def there(language: Sclang) -> Iterator[Connection]:
    """A bystander's way to sclang's server."""
    connection = Connection("127.0.0.1", language.server_port)
    yield connection
    connection.close()


def boot(language: Sclang, options: str = "") -> Settings:
    """Has sclang boot its server for four clients; gives settings to play on it."""
    language.do(f"s.options.maxLogins = 4; {options} s.boot;")
    language.wait_until("s.serverRunning")
    return Settings(engine=f"127.0.0.1:{language.server_port}")


def given(language: Sclang, allocator: str) -> range:
    """All that one of sclang's allocators gives, taken one after the other."""
    language.do(f"~all = {{ s.{allocator}.alloc(1) }}.dup(3000).reject(_.isNil)")
    found = range(int(language.do("~all.minItem")), int(language.do("~all.maxItem")) + 1)
    assert len(found) > 250
    return found


def test_a_server_for_one_client_tells_what_to_type_and_that_helps(language: Sclang) -> None:
    language.do("s.boot")
    language.wait_until("s.serverRunning")
    settings = Settings(engine=f"127.0.0.1:{language.server_port}")
    with pytest.raises(EngineError, match="takes no more clients") as refused, Session(settings):
        pass
    (typed,) = re.findall(r"type (.*) in sclang", str(refused.value))
    language.do(typed)
    language.wait_until("s.serverRunning and: { s.maxNumClients == 4 }")
    with Session(settings) as session:
        session.evaluate("kick*4;")
        session.wait_until(1)


@pytest.mark.parametrize("channels", [(2, 2), (18, 8)])
def test_what_sclang_allocates_is_never_ours(
    language: Sclang, there: Connection, channels: tuple[int, int]
) -> None:
    outputs, inputs = channels
    settings = boot(
        language,
        f"s.options.numOutputBusChannels = {outputs}; s.options.numInputBusChannels = {inputs};"
        "s.options.numBuffers = 1026; s.options.numControlBusChannels = 4099;",
    )
    with Session(settings) as session:
        session.evaluate("bpm 150; kick*4 (lpf:500); snare*2; lead*16 2,1 40 cut_mousex (amp:1);")
        session.wait_until(1)
        mine = [node for node in nodes(there) if node.synthdef.startswith("gosling_")]
        buses = buses_of(mine) - {0, 1}
        assert len(buses) > 8
        assert len(mapped(mine)) == 1
        assert len(buffers(there)) == 2
        assert not buses.intersection(given(language, "audioBusAllocator"))
        assert not mapped(mine).intersection(given(language, "controlBusAllocator"))
        assert not set(buffers(there)).intersection(given(language, "bufferAllocator"))
        assert not {node.number for node in mine}.intersection(given(language, "nodeAllocator"))


def buses_of(found: list[Node]) -> set[int]:
    """The audio buses that synths read or write."""
    first = {
        int(node.controls[c]) for node in found for c in ("source", "out") if c in node.controls
    }
    return first | {bus + 1 for bus in first}


def mapped(found: list[Node]) -> set[int]:
    """The control buses that synths follow."""
    values = (str(value) for node in found for value in node.controls.values())
    return {int(value[1:]) for value in values if value.startswith("c")}


def test_it_goes_through_an_effect_of_sclang_s(
    language: Sclang, there: Connection, tmp_path: Path
) -> None:
    settings = boot(language)
    bus = int(language.do("~bus = Bus.audio(s, 2); ~bus.index"))
    with Session(replace(settings, output_bus=bus)) as session:
        session.evaluate("bpm 150; kick*4;")
        session.wait_until(1)
        with recorded(language, there, tmp_path / "dry.wav"):
            session.wait_until(session.bar + 1)
        language.do("~effect = { DelayN.ar(In.ar(~bus, 2), 1, 0.1) * [1, 0] }.play; nil")
        with recorded(language, there, tmp_path / "wet.wav"):
            session.wait_until(session.bar + 2)
    dry, wet = (soundfile.read(tmp_path / name)[0] for name in ("dry.wav", "wet.wav"))
    assert np.abs(dry).max() == 0
    assert np.abs(wet[:, 0]).max() > 0.1
    assert np.abs(wet[:, 1]).max() == 0


@contextmanager
def recorded(language: Sclang, there: Connection, path: Path) -> Iterator[None]:
    """Has sclang record the first two outputs meanwhile."""
    language.do(f's.record("{path}", numChannels: 2); nil')
    language.wait_for(f"path: '{path}'")
    yield
    language.do("s.stopRecording; nil")
    there.synchronise()


def test_cmd_period_silences_it_until_something_is_evaluated(
    language: Sclang, there: Connection
) -> None:
    with Session(boot(language)) as session:
        listener = Listener(session)
        session.evaluate("bpm 150; kick*4; lead*2 1 40 (dist:2);")
        session.wait_until(1)
        language.do("CmdPeriod.run; nil")
        listener.wait_for("hushed")
        bar = session.performance.entries[-1].bar
        session.wait_until(bar + 1)
        assert not [event for event in listener.events if event.bar >= bar]
        session.evaluate("bpm 150; snare*4;")
        session.wait_until(session.bar + 1)
        assert listener.events[-1].instrument == "snare"
        names = [node.synthdef for node in nodes(there)]
        assert any("output" in name for name in names)
        assert not any("lead" in name or "dist" in name for name in names)


def test_a_reboot_from_sclang_interrupts_only(language: Sclang, there: Connection) -> None:
    with Session(boot(language)) as session:
        listener = Listener(session)
        session.evaluate("bpm 150; kick*4;")
        session.wait_until(1)
        language.do("s.quit; nil")
        listener.wait_for("no answer")
        language.do("s.boot; nil")
        listener.wait_for("is back")
        language.wait_until("s.serverRunning")
        assert language.do("s.clientID") == "0"  # its place was not taken
        back = session.bar
        session.wait_until(back + 1)
        assert listener.events[-1].bar > back
        playing = nodes(there)
        assert any("sampler" in node.synthdef for node in playing)
        # sclang made its groups after ours, at the head; ours is the first all the same.
        first = next(node.number for node in playing if node.parent == 0)
        assert [node.synthdef for node in playing if node.parent == first][-1] == synthdef(
            "output", 1
        ).effective_name


def test_sclang_knows_our_synthdefs_and_their_controls(language: Sclang) -> None:
    language.do(f'SynthDescLib.global.read("{TOP}/synthdefs/*.scsyndef")')
    for name in RECIPES:
        definition = synthdef(name)
        desc = f"SynthDescLib.global[\\{definition.effective_name}]"
        known = language.do(f"{desc}.controls.collect(_.name)")
        assert sorted(re.findall(r"\w+", known)) == sorted(definition.parameters)


def test_a_pattern_plays_our_sounds(language: Sclang, tmp_path: Path) -> None:
    """Rendered by sclang, so that every onset and pitch can be measured."""
    language.do(rf"""
        SynthDescLib.global.read("{TOP}/synthdefs/*.scsyndef");
        ~lead = Pbind(
            \instrument, \{synthdef("lead").effective_name}, \degree, Pseq([0, 2, 4, 7]),
            \dur, 0.5, \amp, 0.2, \cut, 1, \env, 1, \res, 0
        );
        ~hats = Pbind(
            \instrument, \{synthdef("sampler1").effective_name}, \buffer, 0, \out, 2,
            \dur, Pseq([0.25], 8), \amp, 0.5
        );
        ~score = Ppar([~lead, ~hats]).asScore(2);
        ~score.score = [
            [0.0, ["/d_loadDir", "{TOP}/synthdefs"]],
            [0.0, ["/b_allocRead", 0, "{TOP}/samples/closedhat.wav"]]
        ] ++ ~score.score;
        ~score.recordNRT(
            "{tmp_path}/score.osc", "{tmp_path}/sound.wav",
            sampleRate: 48000, headerFormat: "WAV", sampleFormat: "float",
            options: ServerOptions.new.numOutputBusChannels_(4), action: {{ "rendered".postln }}
        );
        nil
    """)
    language.wait_for("rendered")
    sound, rate = soundfile.read(tmp_path / "sound.wav")
    assert onsets(sound[:, 2], rate) == pytest.approx(np.arange(8) / 4, abs=0.001)
    for number, note in enumerate((60, 64, 67, 72)):
        part = sound[rate * number // 2 : rate * (number + 1) // 2, 0]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        loudest = np.fft.rfftfreq(len(part), 1 / rate)[spectrum.argmax()]
        assert loudest == pytest.approx(hertz_of(Fraction(note)), abs=2)


def onsets(sound: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Seconds at which a sound begins that was silent for 50 ms."""
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return loud[np.diff(loud, prepend=-rate) > 0.05 * rate] / rate


class Gosling:
    """The command that the document tells to type into a terminal."""

    def __init__(self, words: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        while "OSC at" not in (line := self.process.stdout.readline()):
            assert line, "it has ended"

    def end(self) -> tuple[int, str]:
        """Waits until it has ended; returns its exit status and what it said."""
        said, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


GUESSES = r"""
OSCdef(\guesses, { |message|
    if((message[1] == \snare) and: { message[4] == 1 }) {
        "the agent has played the snare".postln;
        OSCdef(\guesses).free;
    };
}, '/gosling/hit');
"""
"""Posts when an agent plays the snare."""


@pytest.mark.parametrize("bars", [2, 3, 8])
def test_what_the_agent_plays_to_the_kick_it_never_heard_is_not_silence(bars: int) -> None:
    blocks = re.findall(r"^\($.*?^\)$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    learn, predict = (
        parse(program)
        for block in blocks
        for program in re.findall(r'"(\s*bpm 125;\s*source .*?)"', block, re.DOTALL)
    )
    played = Performance.of((0, learn), (bars, predict))
    for seed in range(10):
        found = events(played, bars, bars + 4, seed)
        assert len([event for event in found if event.predicted]) >= 8, seed


def test_the_document_can_be_evaluated_block_by_block(
    language: Sclang, there: Connection, tmp_path: Path
) -> None:
    port = free_port()
    text = DOCUMENT.read_text().replace("7331", str(port))
    blocks = iter(re.findall(r"^\($.*?^\)$", text, re.MULTILINE | re.DOTALL))

    def evaluate(wanted: str) -> None:
        """Evaluates the next block, and waits until something is posted."""
        since = len(language.posted)
        language.do(next(blocks), DOCUMENT)
        language.wait_for(wanted, since)

    evaluate("rubbergosling serve")  # boots a server
    command = language.wait_for("rubbergosling serve").split()
    before = contents(there)
    gosling = Gosling([*command, "--port", str(port)])
    try:
        language.do(next(blocks), DOCUMENT)  # the effect
        language.do(next(blocks), DOCUMENT)  # answers
        with recorded(language, there, tmp_path / "beat.wav"):
            evaluate("gosling: evaluate")  # a beat
            language.do(next(blocks), DOCUMENT)  # more of the echo
            evaluate('unknown instrument "snair": did you mean snare? 1 18')
            language.do(next(blocks), DOCUMENT)  # a hand
            evaluate("gosling: notify")  # bells
            wait_for_synth(there, "bell")
        evaluate("gosling: evaluate")  # learn
        language.do(GUESSES)
        evaluate("the agent has played the snare")  # predict
        language.do(next(blocks), DOCUMENT)  # our sounds
        wait_for_synth(there, synthdef("bass").effective_name)
        evaluate("That was the gosling.")
        assert gosling.end()[0] == 0
    finally:
        gosling.process.kill()
    assert next(blocks, None) is None
    assert contents(there) == before
    assert language.complaints == []
    beat, _ = soundfile.read(tmp_path / "beat.wav")
    assert np.abs(beat).max() > 0.1
    assert not np.allclose(beat[:, 0], beat[:, 1], atol=0.01)  # the room has made it stereo


def test_the_code_on_the_page_for_supercollider_works(language: Sclang, there: Connection) -> None:
    page = (TOP / "docs" / "supercollider.md").read_text().replace("/path/to", str(TOP))
    login, *blocks = re.findall(r"^```supercollider\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    language.do("s.boot")
    language.wait_until("s.serverRunning")
    language.do(login)
    language.wait_until("s.serverRunning and: { s.maxNumClients == 4 }")
    assert len(blocks) == 4
    for block in blocks:
        language.do(block)
    for name in ("lead", "sampler1"):
        wait_for_synth(there, synthdef(name).effective_name)
    language.do("CmdPeriod.run; nil")
    there.synchronise()
    assert language.complaints == []


def wait_for_synth(there: Connection, name: str) -> None:
    """Waits until a synth of some name sounds."""
    for _ in range(1000):
        if name in [node.synthdef for node in nodes(there)]:
            return
    pytest.fail(f"there is no {name}")
