"""What setup.cfg can't say: which packages there are, and how README.md reads elsewhere."""

import re
from configparser import ConfigParser
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = {"rubbergosling.samples": "samples", "rubbergosling.synthdefs": "synthdefs"}
"""Folders at the top, full of sounds, that are packages of ours as well."""


def description() -> str:
    """README.md with links that lead to the repository, wherever it is read."""
    config = ConfigParser()
    config.read(HERE / "setup.cfg", encoding="utf-8")
    home = config["metadata"]["url"]
    text = (HERE / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"(!\[[^]]*\]\()(?!https?:)", rf"\1{home}/raw/main/", text)
    return re.sub(r"(\]\()(?!https?:|#)", rf"\1{home}/blob/main/", text)


if __name__ == "__main__":
    from setuptools import find_packages, setup

    packages = [*find_packages(include=["rubbergosling", "rubbergosling.*"]), *FOLDERS]
    setup(packages=packages, package_dir=FOLDERS, long_description=description())
