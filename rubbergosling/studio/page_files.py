"""The files of the built page, and the headers they are served with."""

import gzip
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path

from ..errors import SourceError

BUILT = "built"

TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css"}
"""Those that some systems guess wrongly."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
        "img-src 'self' data: blob:; media-src blob:; connect-src 'self'; worker-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
"""Nothing is loaded from elsewhere, nothing inline is run, and nobody puts the page in a frame."""


@dataclass(frozen=True)
class PageFile:
    """A file of the page.

    Attributes:
        kind: Its media type.
        data: What it holds.
    """

    kind: str
    data: bytes

    @cached_property
    def compressed(self) -> bytes:
        """What it holds, by gzip, for networks that are slower than this machine."""
        return gzip.compress(self.data, mtime=0)


def built_folder() -> Path:
    """Where the built page is, or would be."""
    return Path(str(files("rubbergosling.studio"))) / BUILT


def read_page() -> dict[str, PageFile]:
    """Each file of the page by the path of its address.

    Nothing else is ever served, so that no path can lead anywhere.

    Raises:
        SourceError: If the page was not built; says the command that builds it.
    """
    folder = built_folder()
    found = {
        f"/{path.relative_to(folder).as_posix()}": PageFile(_type_of(path), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    if "/index.html" not in found:
        raise SourceError("the studio's page is not built yet: make studio-page builds it")
    return found | {"/": found["/index.html"]}


def _type_of(path: Path) -> str:
    kind = TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/")
    return f"{kind}; charset=utf-8" if is_text else kind
