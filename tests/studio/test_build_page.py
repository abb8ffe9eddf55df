"""The page is built from its sources, the same bytes each time, and holds what it should."""

import json
import re
import shutil
from pathlib import Path

from rubbergosling.studio.build_page import BUILD, PAGE, run
from rubbergosling.studio.page_files import built_folder, read_page
from tests.support.studio_browser import need_page


def test_the_page_is_built_anew_to_the_same_bytes(tmp_path: Path) -> None:
    need_page()
    page = tmp_path / "page"
    shutil.copytree(PAGE, page, ignore=shutil.ignore_patterns("node_modules"))
    run(page, Path("build/node"), BUILD)
    here, there = files(built_folder()), files(tmp_path / "built")
    assert here.keys() == there.keys()
    changed = [name for name in here if here[name] != there[name]]
    assert changed == [], "make studio-page builds what has changed"


def files(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_lock_file_names_no_registry_and_every_package_has_its_hash() -> None:
    lock = json.loads((PAGE / "package-lock.json").read_text())
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert packages
    assert [name for name, about in packages.items() if "resolved" in about] == []
    assert [name for name, about in packages.items() if not about.get("integrity")] == []


def test_the_page_loads_nothing_from_elsewhere_and_tells_what_it_is_made_of() -> None:
    need_page()
    page = read_page()
    assert not re.search(rb"(src|href)=[\"'](https?:)?//", page["/"].data)
    assert not re.search(rb"url\(\s*[\"']?(https?:)?//", page["/studio.css"].data)
    licences = page["/LICENSES.txt"].data.decode()
    assert "supersonic-scsynth-core 0.59.0" in licences
    assert "@codemirror/view" in licences
    assert sum(len(each.compressed) for each in page.values()) < 1_000_000
