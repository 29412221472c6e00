"""`Plan`: all changes, flags, blocked changes and rejects of one look, with a digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, cast

import pandas as pd

from sotdiff.errors import PlanError, TableError
from sotdiff.inline import headed, table_html
from sotdiff.tables import Blocked, Changes, Findings, Flags, Rejects, Table, frame_of

SCHEMA = 2
TABLES: dict[str, Table] = {
    "findings": Findings,
    "changes": Changes,
    "flags": Flags,
    "blocked": Blocked,
    "rejects": Rejects,
}
COUNTED = ("findings", "changes", "blocked", "leads", "contacts")
WHAT_A_PERSON_REVIEWS = ("changes", "flags", "blocked", "rejects")


@dataclass(frozen=True)
class Scope:
    """Whose contacts a plan is about: the owner, and the portal where it is known."""

    owner_id: str
    portal_id: str | None
    world: str


@dataclass(frozen=True)
class Plan:
    """What one look at both sides leads to. Nothing here has been written.

    findings, changes, flags, blocked, rejects: frames as in tables.py.
    classes       one row a drift class: code, title, kind, advice
    conservation  one row a bucket: side (leads, contacts), bucket, count
    unaccounted   workbook rows and contacts that are in no bucket; must be 0
    source        where both sides came from, as the doors said ({} for hand-made frames)
    """

    findings: pd.DataFrame
    changes: pd.DataFrame
    flags: pd.DataFrame
    blocked: pd.DataFrame
    rejects: pd.DataFrame
    classes: pd.DataFrame
    conservation: pd.DataFrame
    unaccounted: int
    scope: Scope
    source: dict[str, Any]

    @cached_property
    def digest(self) -> str:
        """A SHA-256 over scope, changes, flags, blocked and rejects: what a person reviews."""
        content = {name: _rows(getattr(self, name)) for name in WHAT_A_PERSON_REVIEWS}
        return _sha256({"scope": asdict(self.scope), **content})

    def summary(self) -> pd.DataFrame:
        """Return one row a class: code, title, kind, advice and its counts.

        Counted are findings, changes, blocked changes, and the leads and contacts concerned.
        """
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        """Count once: the report asks for every part of it."""
        by_code = self.findings.groupby("code")
        counts = {
            "findings": by_code.size(),
            "changes": self.changes.groupby("code").size(),
            "blocked": self.blocked.groupby("code").size(),
            "leads": by_code["lid"].nunique(),
            "contacts": by_code["contact_id"].nunique(),
        }
        table = self.classes.set_index("code")
        for name, count in counts.items():
            table[name] = count.reindex(table.index, fill_value=0).astype("int64")
        return table[["title", "kind", *counts, "advice"]].reset_index()

    def to_json(self) -> str:
        """Return the plan as JSON text, with its digest and a seal over everything in it."""
        frames = {name: _rows(getattr(self, name)) for name in (*TABLES, "classes", "conservation")}
        content = {
            "schema": SCHEMA,
            "digest": self.digest,
            "scope": asdict(self.scope),
            "source": self.source,
            "unaccounted": self.unaccounted,
            **frames,
        }
        sealed = {**content, "seal": _sha256(content)}
        return json.dumps(sealed, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read a plan back. Raises PlanError when it is not one, or a byte of it was changed."""
        try:
            content = json.loads(text)
            _raise_if_other_schema(content["schema"])
            plan = cls(
                **{name: frame_of(content[name], table) for name, table in TABLES.items()},
                classes=pd.DataFrame(content["classes"]).astype("string"),
                conservation=_conservation(content["conservation"]),
                unaccounted=content["unaccounted"],
                scope=Scope(**content["scope"]),
                source=content["source"],
            )
        except (KeyError, TypeError, ValueError, AttributeError, TableError) as cause:
            raise PlanError(
                f"this is no plan ({cause}); `sotdiff plan --out` writes one"
            ) from cause
        if plan.to_json() != text.rstrip("\n"):
            raise PlanError("the plan was tampered with: it is not as it was made; make a new one")
        return plan

    def __repr__(self) -> str:
        """Say in a line what the plan holds."""
        return f"<Plan {self.digest[:12]}: {self.headline()}>"

    def headline(self) -> str:
        """Return one sentence on the plan."""
        contacts = self.changes["contact_id"].nunique()
        creates = self.changes.loc[self.changes["contact_id"].isna(), "lid"].nunique()
        return (
            f"{len(self.changes)} changes on {contacts} contacts and {creates} to create, "
            f"{len(self.flags)} flags, {len(self.blocked)} blocked, {len(self.rejects)} rejects"
        )

    def _repr_html_(self) -> str:
        found = self.summary().query("findings > 0")[["code", "title", *COUNTED]]
        changes = self.changes[["code", "lid", "contact_id", "field", "was", "now"]]
        parts = [
            headed(f"Plan {self.digest[:12]}", f"{self.scope.world}: {self.headline()}"),
            table_html(found, ["Class", "", *(name.capitalize() for name in COUNTED)]),
        ]
        if len(changes):
            heads = ["Class", "Lead", "Contact", "Field", "Was", "Would be"]
            parts += [headed("Changes"), table_html(changes, heads, most=10)]
        return "".join(parts)


def _raise_if_other_schema(found: object) -> None:
    """Refuse a plan that another version of the program wrote."""
    if found != SCHEMA:
        raise PlanError(f"the plan has schema {found!r}, this program {SCHEMA}; make a new one")


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as plain dicts; missing is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return cast("list[dict[str, Any]]", plain.to_dict("records"))


def _conservation(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the buckets typed."""
    frame = pd.DataFrame(rows, columns=["side", "bucket", "count"])
    return frame.astype({"side": "string", "bucket": "string", "count": "int64"})


def _sha256(content: object) -> str:
    """Return the digest of a JSON value in canonical form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
