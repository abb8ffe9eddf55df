"""Sessions and renders beside each other, and what a session leaves in its hidden folder."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import rubbergosling as rg
from rubbergosling import Session, Settings
from rubbergosling.engine.hidden import PREFIX

TEXT = "bpm 240; kick*4; lead*2 1 48 (dist:2);"


def hits(session: Session, bars: int) -> list[tuple[str, str]]:
    """What a session played in its first bars, as positions and instruments."""
    return [(str(event.bar), event.instrument) for event in rg.events(session.performance, 0, bars)]


def played(settings: Settings) -> list[tuple[str, str]]:
    """The hits of a session of two bars."""
    with Session(settings) as session:
        session.evaluate(TEXT)
        session.wait_until(2)
        assert session.failure is None
        return hits(session, 2)


def test_renders_while_a_session_plays_are_whole_and_the_session_goes_on(engine: Settings) -> None:
    offline = Settings(engine=engine.engine, tail_seconds=0)
    wanted = rg.rendered(TEXT, 1, offline).frames
    with Session(engine) as session, ThreadPoolExecutor(3) as pool:
        session.evaluate(TEXT)
        renders = [pool.submit(rg.rendered, TEXT, 1, offline) for _ in range(3)]
        session.evaluate("bpm 240; kick*4; bass*2 1 36 (lpf:400);")
        for render in renders:
            assert np.array_equal(render.result(timeout=120).frames, wanted)
        assert session.failure is None
        place = session.bar
        session.wait_until(place + 1)
        assert session.bar >= place + 1


def test_two_sessions_play_in_two_threads(engine: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(played, [engine, engine])
    assert first == second
    assert len(first) == 2 * (4 + 2)


@pytest.mark.parametrize("suffix", ["flac", "ogg", "mp3"])
def test_what_an_engine_cannot_read_reaches_it_as_a_file_that_goes_again(
    suffix: str, engine: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    noise = 0.1 * np.random.default_rng(1).standard_normal((10 * 44100, 2))
    soundfile.write(tmp_path / f"long.{suffix}", noise, 44100)
    soundfile.write(tmp_path / "wav.wav", noise, 44100)
    with Session(replace(engine, sample_folders=(tmp_path,))) as session:
        session.evaluate("bpm 240; kick*4;")
        session.wait_until(1)
        for name in ("wav", "long"):
            session.bank.check(rg.parse(f"{name};", session.bank.names))
        start = time.monotonic()
        session.evaluate("bpm 240; kick*4; wav*0.25;")
        as_file = time.monotonic() - start
        start = time.monotonic()
        session.evaluate("bpm 240; kick*4; long*0.25;")
        # Value by value it takes seconds.
        assert time.monotonic() - start < 1 + 5 * as_file
        session.wait_until(session.bar + 1)
        assert session.failure is None
        assert not left_over("converted-*")
    assert not left_over("")


def left_over(pattern: str) -> list[Path]:
    """What of this name lies in the hidden folders of sessions; without a name, these folders."""
    folders = [*Path(tempfile.gettempdir()).glob(f"{PREFIX}*")]
    return [path for folder in folders for path in (folder.glob(pattern) if pattern else [folder])]
