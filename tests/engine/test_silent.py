"""The silent engine fails as a real one does, for tests of what watches over engines."""

import pytest

from rubbergosling.engine.live import Engine
from rubbergosling.engine.offline import OfflineScore
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.errors import EngineError
from rubbergosling.language.parser import parse
from rubbergosling.mixer.mixer import Mixer
from rubbergosling.mixer.samples import find_samples

BANK = find_samples()


def test_one_whose_process_has_gone_answers_nothing_and_starts_again() -> None:
    engine: Engine = SilentEngine()
    assert isinstance(engine, SilentEngine)
    mixer = Mixer(engine, BANK)
    engine.is_running = False
    assert engine.has_ended()
    with pytest.raises(EngineError, match="does not answer"):
        engine.has_synth(int(mixer.output))
    with pytest.raises(EngineError, match="does not answer"):
        mixer.load([parse("kick;")])
    again = engine.reopened()
    assert again is engine.successor
    assert again.has_synth(int(Mixer(again, BANK).output))
    assert not again.has_ended()


def test_one_that_hangs_has_not_ended_and_may_answer_again() -> None:
    engine = SilentEngine()
    engine.answers = False
    assert not engine.has_ended()
    with pytest.raises(EngineError, match="does not answer"):
        Mixer(engine, BANK)
    engine.answers = True
    assert engine.has_synth(int(Mixer(engine, BANK).output))


def test_one_that_does_not_start_again_says_so_until_it_does() -> None:
    engine = SilentEngine()
    engine.is_running = engine.can_reopen = False
    for _ in range(2):
        with pytest.raises(EngineError, match="can't be started"):
            engine.reopened()
    engine.can_reopen = True
    assert engine.reopened().is_running


def test_a_server_of_others_knows_us_as_long_as_it_runs() -> None:
    engine = SilentEngine(is_ours=False)
    assert not engine.knew_us
    engine.holds_nodes = False
    assert not engine.has_synth(0)
    assert engine.reopened().knew_us
    engine.is_running = False
    assert not engine.has_ended()
    assert not engine.reopened().knew_us


def test_a_mixer_that_can_not_be_set_up_leaves_a_server_of_others_as_it_was() -> None:
    """What it was sent by then is freed: its SynthDefs and its buffers."""
    engine = SilentEngine(is_ours=False)
    engine.answers = False
    with pytest.raises(EngineError, match="does not answer"):
        Mixer(engine, BANK, [parse("kick;")])
    assert isinstance(engine.context, OfflineScore)
    (sent,) = engine.context.datagrams(1.0)[:1]
    for address in (b"/d_recv", b"/b_allocRead", b"/d_free", b"/b_free"):
        assert address in sent
    assert b"/g_new" not in sent
