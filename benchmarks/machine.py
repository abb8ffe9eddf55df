"""Where the figures were found: processor, system, versions."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rubbergosling.engine.executables import scsynth_path

from .tables import Table

PACKAGES = ("rubbergosling", "supriya", "nanosynth", "parsimonious", "numpy")


def machine() -> Table:
    """The machine and the versions of what is measured."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    table = Table("machine", "As the system tells it.", ("what", "which"))
    table.rows.extend(
        [
            ("processor", f"{_processor()}, {os.cpu_count()} cores"),
            ("system", f"{_system()}, Linux {platform.release()}"),
            ("load before (1, 5, 15 minutes)", load),
            ("python", platform.python_version()),
            *((package, _version(package)) for package in PACKAGES),
            ("scsynth", _scsynth()),
        ]
    )
    return table


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _scsynth() -> str:
    if (path := scsynth_path()) is None:
        return "not installed"
    said = subprocess.run([path, "-v"], capture_output=True, text=True, check=False).stdout
    return said.split("(")[0].removeprefix("scsynth").strip()
