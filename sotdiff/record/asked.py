"""What was asked of SmartLead: every file that was made for it, with its manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import ASKED
from sotdiff.record.values import canonical_json, iso, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope


class Asking(Protocol):
    """The parts of a manifest that are remembered."""

    @property
    def name(self) -> str:
        """The file's name."""

    @property
    def kind(self) -> str:
        """`to_enrol` or `must_remove`."""

    @property
    def campaign(self) -> str:
        """The campaign, or several."""

    @property
    def sha256(self) -> str:
        """The file's SHA-256."""

    @property
    def made_at(self) -> datetime:
        """When the file was made."""

    @property
    def expires(self) -> datetime:
        """When it must not be used any more."""

    @property
    def asked(self) -> Sequence[tuple[str, str, str]]:
        """Campaign, address and lead (or empty) of every row."""


def insert_asked(connection: Connection, scope: Scope, manifest: Asking) -> None:
    """Remember what a file asks."""
    entry = {
        "scope": scope_key(scope),
        "sha256": manifest.sha256,
        "made_at": iso(manifest.made_at),
        "name": manifest.name,
        "kind": manifest.kind,
        "campaign": manifest.campaign,
        "expires": iso(manifest.expires),
        "asked": canonical_json([list(each) for each in manifest.asked]),
    }
    connection.execute(ASKED.insert(), entry)


def read_files(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    """Return one dict a file that was ever made, oldest first, with the parts of its manifest."""
    mine = select(ASKED).where(ASKED.c.scope == scope_key(scope)).order_by(ASKED.c.made_at)
    return [
        {
            **{name: found[name] for name in ("name", "kind", "campaign", "sha256")},
            "made_at": time_of(found["made_at"]),
            "expires": time_of(found["expires"]),
            "asked": tuple(tuple(each) for each in json.loads(found["asked"])),
        }
        for found in connection.execute(mine).mappings()
    ]


def read_asked(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    """Return one dict a row that was ever asked, oldest first.

    Keys `kind, campaign, email, lid, file, made_at, expires`.
    """
    return [
        {
            "kind": file["kind"],
            "campaign": campaign,
            "email": email or None,
            "lid": lid or None,
            "file": file["name"],
            "made_at": file["made_at"],
            "expires": file["expires"],
        }
        for file in read_files(connection, scope)
        for campaign, email, lid in file["asked"]
    ]
