"""Pictures are the same whatever the environment says about matplotlib, and in any thread."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from matplotlib import rcParams
from matplotlib.image import imread

from rubbergosling.melody.models.base import Epoch
from rubbergosling.plots.curves import draw_curves
from rubbergosling.plots.output import drawing

CURVE = (Epoch(5.0, 5.2), Epoch(4.0, 4.1), Epoch(3.0, 3.75), Epoch(2.0, 4.5))

DRAW = f"""
import os, sys
from pathlib import Path
from rubbergosling.melody.models.base import Epoch
from rubbergosling.plots.curves import draw_curves
names = "MPLBACKEND", "MATPLOTLIBRC"
before = [os.environ.get(name) for name in names]
draw_curves({CURVE!r}, Path(sys.argv[1]))
assert [os.environ.get(name) for name in names] == before
assert "matplotlib.pyplot" not in sys.modules
"""

ODD_SETTINGS = {
    "usetex": b"text.usetex: True\nfont.family: Nowhere\nfigure.facecolor: black\n",
    "banana": b"font.size: banana\nbackend: nonsense\nno colon\n",
    "bytes": b"\xff\xfe\x00 la la la",
}
ENVIRONMENTS: dict[str, Mapping[str, str | None]] = {
    "a notebook's": {"MPLBACKEND": "module://not_installed_here.backend_inline"},
    "a window's without a display": {"MPLBACKEND": "TkAgg", "DISPLAY": None},
    "unknown": {"MPLBACKEND": "nonsense"},
    "no folder for settings": {"MPLCONFIGDIR": "/proc/nothing"},
    "no home": {"HOME": None, "XDG_CONFIG_HOME": None, "XDG_CACHE_HOME": None},
    **{
        f"settings: {name}": {"MATPLOTLIBRC": name, "MPLBACKEND": "nonsense"}
        for name in ODD_SETTINGS
    },
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_picture_is_the_same_in_any_environment(name: str, tmp_path: Path) -> None:
    environment: dict[str, str] = dict(os.environ)
    for key, value in ENVIRONMENTS[name].items():
        environment.pop(key, None)
        if key == "MATPLOTLIBRC" and value is not None:
            (tmp_path / value).write_bytes(ODD_SETTINGS[value])
            value = str(tmp_path / value)
        if value is not None:
            environment[key] = value
    done = subprocess.run(
        [sys.executable, "-c", DRAW, tmp_path / "there.png"],
        env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    draw_curves(CURVE, tmp_path / "here.png")
    assert (imread(tmp_path / "there.png") == imread(tmp_path / "here.png")).all()


def test_someones_own_settings_stay_and_do_not_show(tmp_path: Path) -> None:
    draw_curves(CURVE, tmp_path / "before.png")
    with drawing():
        rcParams["font.size"] = 40  # someone's own
        rcParams["figure.facecolor"] = "black"
        draw_curves(CURVE, tmp_path / "after.png")
        assert (rcParams["font.size"], rcParams["figure.facecolor"]) == (40, "black")
    assert (imread(tmp_path / "before.png") == imread(tmp_path / "after.png")).all()
    assert rcParams["font.size"] != 40


def test_pictures_drawn_in_several_threads_do_not_mix(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    before = dict(rcParams)
    paths = [tmp_path / f"{number}.png" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda path: draw_curves(CURVE, path), paths))
    first, *others = (imread(path) for path in paths)
    assert all((first == other).all() for other in others)
    assert dict(rcParams) == before
