"""The compiled SynthDefs: equal to their source, and playable by any scsynth."""

import re
from pathlib import Path

import pytest

from rubbergosling.mixer.synthdef_library import RECIPES, synthdef, write_synthdefs
from rubbergosling.mixer.synthdef_recipe import VERSION

FOLDER = Path(__file__).parents[2] / "synthdefs"

CORE_UGENS = {
    "Amplitude", "BHiPass", "BLowPass", "BinaryOpUGen", "BufFrames", "Clip", "Control", "DiskOut",
    "EnvGen", "In", "Lag", "MouseX", "MouseY", "MulAdd", "OffsetOut", "OnePole", "Out", "PlayBuf",
    "Pulse", "ReplaceOut", "SampleDur", "SampleRate", "Sanitize", "Saw", "SinOsc", "Slew", "Sum3",
    "UnaryOpUGen",
}  # fmt: skip
"""Part of SuperCollider itself: none of them is an extension."""

CONTROLS = {
    "sampler1": {"out", "buffer", "sample_rate", "amp", "choke"},
    "sampler2": {"out", "buffer", "sample_rate", "amp", "choke"},
    "lead": {"out", "freq", "cut", "res", "env", "amp", "choke"},
    "bass": {"out", "freq", "cut", "res", "env", "amp", "choke"},
    "dist": {"source", "out", "value"},
    "amp": {"source", "out", "value"},
    "lpf": {"source", "out", "value"},
    "hpf": {"source", "out", "value"},
    "fader": {"source", "out", "gate", "fade"},
    "output": {"source", "out"},
    "pointer": {"out"},
    "recorder": {"buffer", "source"},
}


def test_the_files_are_equal_to_their_source(tmp_path: Path) -> None:
    written = write_synthdefs(tmp_path)
    shipped = sorted(FOLDER.glob("*.scsyndef"))
    assert [path.name for path in shipped] == sorted(path.name for path in written)
    for path in shipped:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", RECIPES)
def test_only_ugens_of_the_core_are_used(name: str) -> None:
    used = {type(ugen).__name__ for ugen in synthdef(name).ugens}
    assert used <= CORE_UGENS


@pytest.mark.parametrize("name", RECIPES)
def test_names_bear_their_version_and_controls_their_names(name: str) -> None:
    assert synthdef(name).effective_name == f"gosling_{name}_v{VERSION}"
    assert set(synthdef(name).parameters) == CONTROLS[name]


@pytest.mark.parametrize("name", ["sampler1", "sampler2", "lead", "bass"])
def test_what_plays_events_places_its_first_sample_exactly(name: str) -> None:
    used = [type(ugen).__name__ for ugen in synthdef(name).ugens]
    assert "OffsetOut" in used and "Out" not in used


def test_on_a_shared_server_names_bear_their_client_as_well() -> None:
    assert synthdef("lead", 3).effective_name == f"gosling_lead_client3_v{VERSION}"


def test_a_synthdef_is_built_once() -> None:
    assert synthdef("lead") is synthdef("lead")


def test_the_page_for_supercollider_tells_every_control_and_its_default() -> None:
    page = (FOLDER.parent / "docs" / "supercollider.md").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = {}
    for section in page.split("\n### ")[1:]:
        rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE))
        told |= dict.fromkeys(re.findall(r"`gosling_(\w+)_v\d`", section.split("\n")[0]), rows)
    assert told.keys() == RECIPES.keys()
    for name, rows in told.items():
        assert f"`{synthdef(name).effective_name}`" in page
        for control, (parameter, _) in synthdef(name).parameters.items():
            assert f"{parameter.value[0]:g}" in rows[control].split(", "), (name, control)
    assert {control for rows in told.values() for control in rows} == set().union(
        *CONTROLS.values()
    )


def test_the_recorder_takes_both_channels() -> None:
    """Not rendered: offline the disk's thread can't keep up with a score, and leaves gaps."""
    (disk_out,) = (u for u in synthdef("recorder").ugens if type(u).__name__ == "DiskOut")
    assert len(disk_out.inputs) == 1 + 2
