"""The package as a whole: what it exports, what importing it costs, that every module imports."""

import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.resources import files

import pytest

import rubbergosling
from rubbergosling import melody


def test_every_public_name_is_there() -> None:
    for name in rubbergosling.__all__:
        assert getattr(rubbergosling, name) is not None
        assert name in dir(rubbergosling)
    assert sorted(rubbergosling.__all__) == rubbergosling.__all__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = rubbergosling.nonsense


def test_the_public_names_of_melodies_are_there() -> None:
    for name in melody.__all__:
        assert getattr(melody, name) is not None
        assert name in dir(melody)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = melody.nonsense


def test_every_module_imports() -> None:
    names = [
        module.name for module in pkgutil.walk_packages(rubbergosling.__path__, "rubbergosling.")
    ]
    assert len(names) > 40
    missing = set()
    for name in names:
        try:
            if not name.endswith("__main__"):
                import_module(name)
        except ModuleNotFoundError as error:
            missing.add(error.name)
    assert missing <= {"torch", "matplotlib"}
    if missing:
        pytest.skip(f"needs {missing}: pip install -e '.[melody,plots]'")


def test_importing_loads_no_sound_engine_and_no_numbers() -> None:
    script = (
        "import sys, rubbergosling, rubbergosling.cli.main, rubbergosling.cli.check\n"
        "heavy = {'supriya', 'numpy', 'soundfile', 'nanosynth', 'rich', 'watchfiles', 'psutil'}\n"
        "heavy |= {'sklearn', 'skops', 'matplotlib', 'mido', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_samples_and_synthdefs_come_with_the_package() -> None:
    samples = {path.name for path in files("rubbergosling.samples").iterdir()}
    assert {"kick.wav", "snare.wav", "closedhat.wav", "openhat.wav"} <= samples
    synthdefs = [path.name for path in files("rubbergosling.synthdefs").iterdir()]
    assert len([name for name in synthdefs if name.endswith(".scsyndef")]) == 12
