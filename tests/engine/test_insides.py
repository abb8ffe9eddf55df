"""Which insides of supriya and nanosynth we use.

Neither promises to keep them, so `setup.cfg` pins both to a minor version. When one of these tests
fails after an upgrade, what is named here is what has to be looked at; then the pin is raised.
"""

import ast
import configparser
import inspect
import json
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import pytest
import supriya
from packaging.requirements import Requirement
from supriya.contexts import Context, requests
from supriya.osc import OscBundle
from supriya.ugens import SynthDefBuilder

from rubbergosling.engine.executables import embedded_is_installed

PACKAGE = Path(__file__).parents[2] / "rubbergosling"
PINS = {"supriya": "<26.11,>=26.10b1", "nanosynth": "<0.6,>=0.5"}

IMPORTED = {
    "supriya": {
        "AddAction", "Buffer", "Bus", "BusGroup", "CalculationRate", "Context", "Group", "Options",
        "Score", "Synth", "SynthDef", "SynthDefBuilder",
    },
    "supriya.contexts": {"Context"},
    "supriya.contexts.entities": {"Buffer", "ContextObject"},
    "supriya.contexts.requests": {"RequestBundle"},
    "supriya.enums": {"EnvelopeShape"},
    "supriya.exceptions": {"AllocationError"},
    "supriya.ugens": {"Parameter", "SynthDef", "SynthDefBuilder"},
    "nanosynth": {"_scsynth"},
    "nanosynth.scsynth": {"Options", "_options_to_world_kwargs", "find_ugen_plugins_path"},
}  # fmt: skip

OVERRIDDEN = {
    "_free_id": "self type_ id_ calculation_rate",
    "_resolve_node": "self node",
    "_validate_can_request": "self",
    "_validate_moment_timestamp": "self seconds",
    "add_buffer": "self channel_count channel_indices file_path frame_count starting_frame "
    "on_completion",
    "at": "self seconds",
    "send": "self message",
}
"""Of supriya's `Context`, by our live context or our score, with the names of its arguments."""

CALLED = {
    Context: "options name kwargs",
    supriya.Score: "options kwargs",
    Context._setup_allocators: "self owned",
    Context._get_allocator: "self type_ calculation_rate",
    supriya.Score.iterate_request_bundles: "self until",
    requests.RequestBundle: "contents timestamp",
    requests.RequestBundle.to_osc: "self",
    OscBundle.to_datagram: "self realtime",
    supriya.Options.get_audio_bus_ids: "self client_id",
    supriya.Options.get_buffer_ids: "self client_id",
    SynthDefBuilder.build: "self name optimize",
}

NANOSYNTH = """
import inspect, json
from nanosynth import _scsynth
from nanosynth.scsynth import Options, _options_to_world_kwargs, find_ugen_plugins_path
calls = ("world_new", "world_open_udp", "world_open_tcp", "world_wait_for_quit", "world_nrt_render")
print()
print(json.dumps({
    "calls": {name: getattr(_scsynth, name).__doc__.split("->")[0] for name in calls},
    "options": list(inspect.signature(Options).parameters),
    "world": list(_options_to_world_kwargs(Options())),
    "plugins": list(inspect.signature(find_ugen_plugins_path).parameters),
}))
"""


def names_of(call: object) -> str:
    return " ".join(inspect.signature(call).parameters)  # type: ignore[arg-type]


@pytest.mark.parametrize("package", PINS)
def test_the_pins_are_the_minor_versions_whose_insides_these_are(package: str) -> None:
    config = configparser.ConfigParser()
    config.read(PACKAGE.parent / "setup.cfg")
    lines = config["options"]["install_requires"].split("\n")
    (wanted,) = (Requirement(line) for line in lines if line.startswith(package))
    assert str(wanted.specifier) == PINS[package]
    if package == "supriya" or embedded_is_installed():
        assert wanted.specifier.contains(version(package), prereleases=True)


def test_nothing_else_of_them_is_imported() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (module := node.module or "") in IMPORTED:
                found[module] |= {alias.name for alias in node.names}
            else:
                lines = [ast.unparse(node)] if isinstance(node, ast.Import | ast.ImportFrom) else []
                allowed = ("import supriya.ugens", "import nanosynth")
                for line in lines:
                    assert line in allowed or not line.split()[1].startswith(tuple(PINS)), path
    assert found == IMPORTED


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_what_we_override_takes_what_it_took(name: str) -> None:
    assert names_of(getattr(Context, name)) == OVERRIDDEN[name]


@pytest.mark.parametrize("call", CALLED, ids=lambda call: call.__qualname__)
def test_what_we_call_takes_what_it_took(call: object) -> None:
    assert names_of(call) == CALLED[call]


def test_synthdefs_under_construction_are_where_all_threads_share_them() -> None:
    """Why they are built under a lock."""
    assert SynthDefBuilder._active_builders == []


@pytest.mark.skipif(not embedded_is_installed(), reason="needs nanosynth: pip install nanosynth")
def test_the_embedded_engine_is_made_as_it_was() -> None:
    """In a process of its own, since importing it prints, and it can abort at exit."""
    run = subprocess.run([sys.executable, "-c", NANOSYNTH], capture_output=True, text=True)
    # What the engine prints may come before it or after it.
    told = json.loads(next(line for line in run.stdout.splitlines() if line.startswith("{")))
    # Flag by flag, `engine/embedded.py` names both.
    from rubbergosling.engine.embedded import _FLAGS

    assert {option for _, option, _, _ in _FLAGS} <= set(told["options"])
    assert {"load_synthdefs", "zero_configuration", "memory_locking"} <= set(told["options"])
    assert {"input_device", "output_device"} <= set(told["options"])
    assert told["plugins"] == []
    calls = told["calls"]
    assert all(f"{name}: " in calls["world_new"] for name in told["world"])
    for name in ("bind_to: str", "port: int"):
        assert name in calls["world_open_udp"] and name in calls["world_open_tcp"]
    assert "max_connections: int" in calls["world_open_tcp"]
    assert "unload_plugins: bool" in calls["world_wait_for_quit"]
    for name in (
        "cmd_filename", "input_filename", "output_filename", "sample_rate", "header_format",
        "sample_format", "num_output_bus_channels", "num_input_bus_channels", "block_size",
        "num_buffers", "max_nodes", "max_graph_defs", "realtime_memory_size", "verbosity",
        "ugen_plugins_path", "num_audio_bus_channels", "num_control_bus_channels",
        "max_wire_bufs", "num_rgens",
    ):  # fmt: skip
        assert f"{name}: " in calls["world_nrt_render"]
