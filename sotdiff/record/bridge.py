"""`Bridge`: what the state remembers of SmartLead in one scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.record.asked import insert_asked, read_asked, read_files
from sotdiff.record.engine import reading, writing
from sotdiff.record.exports import keep_export, read_content, read_exports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from sotdiff.record.asked import Asking
    from sotdiff.record.exports import KeptExport
    from sotdiff.record.runs import Scope


class Bridge:
    """Exports that came from SmartLead, and files that were made for it."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    def keep(self, export: KeptExport, content: bytes, at: datetime) -> None:
        """Keep an export that was read now, byte for byte."""
        with writing(self._engine) as connection:
            keep_export(connection, self._scope, export, content, at)

    def exports(self) -> list[KeptExport]:
        """Return every export ever kept, the newest of each campaign first."""
        with reading(self._engine) as connection:
            return read_exports(connection, self._scope)

    def content(self, export: KeptExport) -> bytes:
        """Return an export's bytes."""
        with reading(self._engine) as connection:
            return read_content(connection, self._scope, export.campaign, export.sha256)

    def ask(self, manifests: Iterable[Asking]) -> None:
        """Remember what files ask of SmartLead, all of them or none."""
        with writing(self._engine) as connection:
            for manifest in manifests:
                insert_asked(connection, self._scope, manifest)

    def asked(self) -> list[dict[str, Any]]:
        """Return one dict a row that was ever asked, oldest first."""
        with reading(self._engine) as connection:
            return read_asked(connection, self._scope)

    def files(self) -> list[dict[str, Any]]:
        """Return one dict a file that was ever made for SmartLead, oldest first."""
        with reading(self._engine) as connection:
            return read_files(connection, self._scope)
