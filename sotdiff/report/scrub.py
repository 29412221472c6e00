"""Scrubbing: secrets and the name of a home folder leave every text before it is written."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

from sotdiff.report.folder import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

DOTS = "********"
# Shorter texts are words that stand everywhere ("sandbox"), not secrets.
SHORTEST = 8
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TOKENS = re.compile(r"pat-[a-z]{2,4}\d-[0-9a-fA-F-]{20,}|(?i:(?<=bearer )[\w.~+/=-]{8,})")


class Scrubber:
    """Takes secrets out of texts: those given, in every spelling, and what looks like a token."""

    def __init__(self, secrets: Iterable[str] = (), home: Path | None = None) -> None:
        known = [secret for secret in secrets if len(secret) >= SHORTEST]
        spellings = {spelling for secret in known for spelling in _spellings(secret)}
        self._spellings = sorted(spellings, key=len, reverse=True)
        self._home = str(Path.home() if home is None else home)

    def clean(self, text: str) -> str:
        """Return a text without secrets; the home folder in it is `~`.

        Where colour codes cut a secret in pieces, the colours go.
        """
        text = self.clean_secrets(text)
        return text.replace(self._home, "~") if len(self._home) > 1 else text

    def clean_secrets(self, text: str) -> str:
        """Return a text without secrets."""
        if self._shows(text):
            text = text if self._shows_plainly(text) else _COLOURS.sub("", text)
            for spelling in self._spellings:
                text = text.replace(spelling, DOTS)
            text = _TOKENS.sub(DOTS, text)
        return text

    def clean_json(self, value: Any) -> Any:
        """Return a JSON value with every text in it cleaned, keys too."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.clean_json(entry) for entry in value]
        if isinstance(value, dict):
            return {self.clean(key): self.clean_json(entry) for key, entry in value.items()}
        return value

    def _shows(self, text: str) -> bool:
        """Tell whether a secret stands in the text, coloured or not."""
        if self._shows_plainly(text):
            return True
        return "\x1b" in text and self._shows_plainly(_COLOURS.sub("", text))

    def _shows_plainly(self, text: str) -> bool:
        """Tell whether a secret stands in the text as it is."""
        return any(each in text for each in self._spellings) or bool(_TOKENS.search(text))


def scrub_papers(folder: Path, scrubber: Scrubber) -> None:
    """Take secrets out of every file of a run folder: texts, and the parts of Excel files."""
    for paper in sorted(path for path in folder.iterdir() if path.is_file()):
        held = paper.read_bytes()
        clean = _clean_archive(held, scrubber) if is_zipfile(paper) else _clean(held, scrubber)
        if clean != held:
            write_bytes(paper, clean)


def _clean(held: bytes, scrubber: Scrubber) -> bytes:
    """Return a text's bytes without secrets; what is no text cannot be read and stays."""
    with suppress(UnicodeDecodeError):
        return scrubber.clean_secrets(held.decode("utf-8")).encode("utf-8")
    return held


def _clean_archive(held: bytes, scrubber: Scrubber) -> bytes:
    """Return an archive without secrets in its parts; the very same where there are none."""
    with ZipFile(BytesIO(held)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.infolist()}
    clean = {entry: _clean(part, scrubber) for entry, part in parts.items()}
    if clean == parts:
        return held
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for entry, part in clean.items():
            archive.writestr(entry.filename, part)
    return written.getvalue()


def _spellings(secret: str) -> set[str]:
    """Return a secret as it may stand in a text: plain, in JSON, in an address, in a repr."""
    return {
        secret,
        json.dumps(secret)[1:-1],
        quote(secret, safe=""),
        repr(secret)[1:-1],
    }
