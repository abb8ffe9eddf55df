"""Threads, processes and asyncio: whoever renders beside others gets the same sound.

Each test is a script in a fresh process, since what goes wrong does so while SynthDefs are built
for the first time.
"""

import multiprocessing
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rubbergosling.engine.executables import embedded_is_installed, scsynth_path

if not embedded_is_installed() and scsynth_path() is None:
    pytest.skip("needs an engine: pip install nanosynth", allow_module_level=True)

START = """
    import asyncio, concurrent.futures, hashlib, multiprocessing, os, sys, threading
    import rubbergosling as rg
    from rubbergosling.mixer.synthdef_library import RECIPES, synthdef

    TEXTS = ["bpm 240; kick*4; lead 1 60 (dist:2);", "bpm 240; snare*2; bass 1 40 (lpf:300);"] * 4

    def heard(text):
        sound = rg.rendered(text, bars=1, settings=rg.Settings(tail_seconds=0))
        return hashlib.sha256(sound.frames.tobytes()).hexdigest()

    def check(found):
        found = list(found)
        assert len(found) == len(TEXTS), found
        assert set(found) == {found[0], found[1]} and found[0] != found[1], found
        assert found[0] == heard(TEXTS[0]) and found[1] == heard(TEXTS[1])

"""


def run(tmp_path: Path, script: str) -> None:
    """Runs a script after `START` in a process of its own, which must succeed in silence."""
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(START) + textwrap.dedent(script), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_eight_threads_render_at_once(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        sys.setswitchinterval(1e-5)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            check(pool.map(heard, TEXTS))
        """,
    )


def test_threads_that_build_every_synthdef_at_once_build_those_that_are_shipped(
    tmp_path: Path,
) -> None:
    run(
        tmp_path,
        """
        from importlib.resources import files

        sys.setswitchinterval(1e-6)
        start = threading.Barrier(8)

        def build(client):
            start.wait()
            for name in sorted(RECIPES, reverse=client % 2):
                synthdef(name, client)
                ours = synthdef(name)
                path = files("rubbergosling.synthdefs") / f"{ours.effective_name}.scsyndef"
                assert ours.compile() == path.read_bytes(), name

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(build, range(8)))
        """,
    )


def test_agents_learn_in_several_threads_at_once(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        LESSONS = rg.Performance.of(
            (0, rg.parse("bpm 240; source kick*4; learn snare*2+0.5;")),
            (3, rg.parse("source kick*4; predict snare;")),
        )

        def guesses(_):
            return tuple(str(e.bar) for e in rg.events(LESSONS, 3, 5) if e.predicted)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = set(pool.map(guesses, range(4)))
        assert len(found) == 1 and found.pop()
        """,
    )


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_of_a_pool_render(method: str, tmp_path: Path) -> None:
    # A forked process begins with what was rendered before it.
    first = "heard(TEXTS[0])" if method == "fork" else "pass"
    run(
        tmp_path,
        f"""
        if __name__ == "__main__":
            {first}
            del TEXTS[2:]
            context = multiprocessing.get_context("{method}")
            with concurrent.futures.ProcessPoolExecutor(2, context) as pool:
                check(pool.map(heard, TEXTS))
        """,
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_forked_while_another_thread_builds_builds_its_own(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        import warnings

        warnings.simplefilter("ignore", DeprecationWarning)  # that of fork with threads
        sys.setswitchinterval(1e-5)
        stop = threading.Event()

        def build():
            client = 1
            while not stop.is_set():
                synthdef("lead", client)
                client += 1

        builder = threading.Thread(target=build)
        builder.start()
        statuses = []
        for number in range(30):
            if (child := os.fork()) == 0:
                status = 1
                try:
                    synthdef("bass", 1000 + number).compile()
                    status = 0
                finally:
                    os._exit(status)
            statuses.append(os.waitpid(child, 0)[1])
        stop.set()
        builder.join()
        assert statuses == [0] * 30, statuses
        """,
    )


def test_asyncio_renders_in_threads_while_it_goes_on(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        async def main():
            ticks = 0

            async def tick():
                nonlocal ticks
                while True:
                    ticks += 1
                    await asyncio.sleep(0.01)

            ticking = asyncio.create_task(tick())
            found = await asyncio.gather(*(asyncio.to_thread(heard, text) for text in TEXTS))
            ticking.cancel()
            assert ticks > 5
            return found

        check(asyncio.run(main()))
        """,
    )
