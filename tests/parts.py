"""What tests need beyond Python and make, and where it comes from; all of it in one table.

As a script it prints one column of that table, for `.ci`, before anything is installed:
``python3 tests/parts.py packages`` or ``python3 tests/parts.py hidden``.
"""

import shutil
import sys

PACKAGES = {
    "scsynth": "supercollider-server",
    "sclang": "supercollider-language",
    "jackd": "jackd2",
    "jack_wait": "jackd2",
    "pulseaudio": "pulseaudio",
    "pd": "puredata-core",
    "oscsend": "liblo-tools",
    "oscdump": "liblo-tools",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "ruby": "ruby",
    "zsh": "zsh",
    "fish": "fish",
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
}
"""Each program that some test needs, and the Debian package that holds it."""

ALSA_PLUGINS = "libasound2-plugins"
"""The package that lets the embedded engine play to PulseAudio; it holds no program."""

NEIGHBOURS = (
    "supernova", "scide", "jackdbus", "jack_lsp", "pw-jack", "pipewire", "pactl", "aplay",
    "puredata", "irb", "gem", "sox", "play", "ffmpeg", "node", "npm", "npx",
    "chromium-browser", "google-chrome", "firefox", "xvfb-run", "tmux", "screen",
)  # fmt: skip
"""What else a bare machine lacks: no test needs it, but something might come to use it unseen."""

LIBRARIES = ("libjack.so.0", "libpulse.so.0", "liblo.so.7", "libportaudio.so.2", "libasound.so.2")
"""Libraries by which an engine could find a device that a bare machine doesn't have."""


def missing(*programs: str) -> list[str]:
    """Those of some programs that are not installed."""
    return [program for program in programs if shutil.which(program) is None]


def need(*programs: str) -> None:
    """Skips a test where a program is missing, and says how to get it.

    Where everything must be installed, `tests/conftest.py` makes a failure of it.
    """
    if absent := missing(*programs):
        skip(absent, [PACKAGES[program] for program in absent])


def skip(absent: list[str], packages: list[str]) -> None:
    """Skips a test for what is not there, and says which Debian packages hold it."""
    import pytest

    once = " ".join(dict.fromkeys(packages))
    pytest.skip(f"needs {', '.join(absent)}: apt-get install {once}")


if __name__ == "__main__":
    columns = {
        "packages": sorted({*PACKAGES.values(), ALSA_PLUGINS}),
        "hidden": [*PACKAGES, *NEIGHBOURS],
        "libraries": LIBRARIES,
    }
    print(*columns[sys.argv[1]])
