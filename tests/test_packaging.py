"""What is shipped: a description whose links lead somewhere, a version with its date."""

import re
import runpy
from configparser import ConfigParser
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(([^)\s]+)\)")
DOCUMENTS = [*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")]
SETUP = ConfigParser()
SETUP.read(PROJECT / "setup.cfg", encoding="utf-8")
HOME = SETUP["metadata"]["url"]


def heading(line: str) -> str:
    """What a link calls a heading: its words in small letters, joined by dashes."""
    return re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_to_a_file_here(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"https?:", link):
            continue
        path, _, part = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if part:
            lines = target.read_text(encoding="utf-8").splitlines()
            assert part in {heading(line) for line in lines if line.startswith("#")}, link


def test_on_a_package_index_the_readme_leads_to_the_repository() -> None:
    text = runpy.run_path(str(PROJECT / "setup.py"))["description"](HOME)
    ours = 0
    for link in LINK.findall(text):
        assert link.startswith("https://"), link
        if link.startswith(HOME):
            kind, branch, path = link.removeprefix(f"{HOME}/").split("/", 2)
            assert kind == ("raw" if path.endswith(".png") else "blob") and branch == "main"
            assert (PROJECT / path.partition("#")[0]).exists(), link
            ours += 1
    assert ours > 10


def test_the_changes_begin_with_this_version_and_its_date() -> None:
    heading = next(line for line in (PROJECT / "CHANGELOG.md").read_text("utf-8").splitlines()
                   if line.startswith("## "))  # fmt: skip
    version = re.escape(SETUP["metadata"]["version"])
    assert re.fullmatch(rf"## {version} \(\d{{4}}-\d{{2}}-\d{{2}}\)", heading)


def test_the_source_distribution_has_what_it_takes_to_test_it() -> None:
    manifest = (PROJECT / "MANIFEST.in").read_text(encoding="utf-8")
    for folder in ("tests", "docs", "examples", "benchmarks"):
        assert f"graft {folder}\n" in manifest


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_that_a_document_names_is_there(document: Path) -> None:
    named = re.findall(r"`([\w.-]+/[\w./-]+\.py)`", document.read_text(encoding="utf-8"))
    here = [PROJECT, PROJECT / "rubbergosling"]
    missing = [path for path in named if not any((folder / path).exists() for folder in here)]
    assert missing == [] or document.name == "CHANGELOG.md"
