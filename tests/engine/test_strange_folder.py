"""A folder that a stranger has sent: nothing in it is executed by whoever plays or learns there."""

from pathlib import Path

import pytest

import rubbergosling as rg
from rubbergosling.agents.learner import AgentSpec
from rubbergosling.agents.training import begin
from rubbergosling.engine.executables import embedded_is_installed, find_executable
from rubbergosling.player.trainer_process import TrainingProcess

NAMES = ("logging", "json", "numpy", "struct", "nanosynth", "sklearn", "rubbergosling", "site")

if not embedded_is_installed():
    pytest.skip("needs the embedded engine: pip install nanosynth", allow_module_level=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with modules in it that are called like Python's and ours."""
    for name in NAMES:
        text = "import builtins\nbuiltins.open(f'executed-{__name__}', 'w').close()\n"
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def executed(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("executed-*")]


def test_no_module_of_the_current_folder_is_imported_by_the_engine(folder: Path) -> None:
    rg.render("bpm 240; kick*4;", "out.wav", bars=1, settings=rg.Settings(engine="embedded"))
    assert (folder / "out.wav").stat().st_size > 1000
    assert executed(folder) == []


def test_nor_by_the_process_that_trains(folder: Path) -> None:
    with TrainingProcess() as training:
        assert training.submit(begin, AgentSpec(1, (2,)), "").result(120).snapshot.lessons == 0
    assert executed(folder) == []


def test_every_python_that_is_started_leaves_the_current_folder_out() -> None:
    assert "-P" in find_executable("embedded").command
