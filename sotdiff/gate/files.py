"""Which files are looked at: Python and notebooks; most are put aside by their bytes alone."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = (".py", ".pyw", ".ipynb")
_NEVER = {"node_modules", "__pycache__", "site-packages"}
# Plain search in lower case: several times as fast as patterns that ignore case.
_ABOUT = (b"hubspot", b"hubapi", b"crm", b"objects/contacts", b"hub'", b'hub"')
_SHORT = re.compile(rb"(?<![a-z])hs_")
_GUARD = (b"setattr", b"patch", b"rules", b"guard", b"portal", b"connect", b"_calls", b"identity")
_REACHES = (
    *(b"requests", b"httpx", b"urllib", b"aiohttp", b"http.client", b"httplib", b"hubspot"),
    *(b"sotdiff", b"subprocess", b"os.system", b"popen", b"curl", b"_api", b"socket", b"exec"),
    *(b"eval", b"import_module", b"__import__", b"session", b"client"),
)


@dataclass(frozen=True)
class Tree:
    """What was found under the paths: `looked_at` files, of which `likely` are read closely."""

    looked_at: int
    likely: tuple[Path, ...]
    skipped: tuple[str, ...]


def files_under(paths: Iterable[Path], skipped: Sequence[Path]) -> Tree:
    """Return the programs under the paths that may have to do with HubSpot.

    Hidden folders, virtual environments and installed packages are left out. Raises ConfigError
    for a path that is not there.
    """
    likely: dict[Path, None] = {}
    passed: set[str] = set()
    looked_at = 0
    for path in paths:
        if not path.exists():
            raise ConfigError(f"gate: {path} is not there; nothing was checked")
        for file in [path] if path.is_file() else _programs(path, skipped, passed):
            looked_at += 1
            if is_likely(file):
                likely[file.resolve()] = None
    return Tree(looked_at, tuple(likely), tuple(sorted(passed)))


def is_likely(file: Path) -> bool:
    """Tell from its bytes whether a file may have to do with HubSpot; unreadable ones may."""
    try:
        content = file.read_bytes().lower()
    except OSError:
        return True
    if b"sotdiff" in content and _has(content, _GUARD):
        return True
    named = _has(content, _ABOUT) or (b"hs_" in content and bool(_SHORT.search(content)))
    return named and _has(content, _REACHES)


def _has(content: bytes, words: Sequence[bytes]) -> bool:
    return any(word in content for word in words)


def _programs(top: Path, skipped: Sequence[Path], passed: set[str]) -> Iterator[Path]:
    unwanted = {path.resolve() for path in skipped}
    for folder, names, files in os.walk(top):
        here = Path(folder)
        kept = []
        for name in sorted(names):
            if (here / name).resolve() in unwanted:
                passed.add(str(here / name))
            elif not _is_foreign(here, name):
                kept.append(name)
        names[:] = kept
        for name in sorted(files):
            if (here / name).resolve() in unwanted:
                passed.add(str(here / name))
            elif name.endswith(SUFFIXES) or ("." not in name and _is_script(here / name)):
                yield here / name


def _is_foreign(here: Path, name: str) -> bool:
    return name.startswith(".") or name in _NEVER or (here / name / "pyvenv.cfg").exists()


def _is_script(file: Path) -> bool:
    """Tell whether a file without a suffix begins with a line that calls Python."""
    try:
        with file.open("rb") as stream:
            first = stream.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first
