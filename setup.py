"""What setup.cfg can't say: packages, addresses, and how README.md reads on a package index."""

import re
from configparser import ConfigParser
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = {"rubbergosling.samples": "samples", "rubbergosling.synthdefs": "synthdefs"}
"""Folders at the top, full of sounds, that are packages of ours as well."""


def home() -> str:
    """The address of the repository."""
    config = ConfigParser()
    config.read(HERE / "setup.cfg", encoding="utf-8")
    return config["metadata"]["url"]


def description(home: str) -> str:
    """README.md with links that lead to the repository, wherever it is read."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"(!\[[^]]*\]\()(?!https?:)", rf"\1{home}/raw/main/", text)
    return re.sub(r"(\]\()(?!https?:|#)", rf"\1{home}/blob/main/", text)


if __name__ == "__main__":
    from setuptools import find_packages, setup

    packages = [*find_packages(include=["rubbergosling", "rubbergosling.*"]), *FOLDERS]
    project_urls = {
        "Documentation": f"{home()}/tree/main/docs",
        "Changelog": f"{home()}/blob/main/CHANGELOG.md",
        "Source": home(),
        "Issues": f"{home()}/issues",
    }
    setup(
        packages=packages,
        package_dir=FOLDERS,
        long_description=description(home()),
        project_urls=project_urls,
    )
