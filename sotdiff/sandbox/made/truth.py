"""What must be found in the made world, case by case, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FINDING_COLUMNS = ("code", "kind", "lid", "contact_id", "field", "was", "now")


@dataclass(frozen=True)
class ExpectedFinding:
    """One finding; `contact` is a key, `field`, `was` and `now` are as in the table of findings.

    `blocked_by` (a fix): the codes of the flags, or `reject`, that hold it back. `blocks` (a
    flag): `*`, or the fixes that it holds back.
    """

    code: str
    lid: str | None = None
    contact: str | None = None
    field: str | None = None
    was: str | None = None
    now: str | None = None
    blocked_by: tuple[str, ...] = ()
    blocks: str | None = None

    @property
    def kind(self) -> str:
        """`fix` or `flag`."""
        return "fix" if self.code.startswith("D") else "flag"


@dataclass(frozen=True)
class ExpectedReject:
    """One reject. `kind` is the reason in two words; the rest is as in the table of rejects."""

    kind: str
    sheet_row: int
    column: str
    value: str | None
    lid: str | None = None
    email_all: str | None = None
    blocks: str | None = None


@dataclass(frozen=True)
class Truth:
    """The whole truth about a made world.

    `leads`: how the workbook must load, one dict a lead. `ends`: how the contacts in scope must
    stand in the end, {key, or `new:<LID>`: {column: value}}; additional addresses are a set
    there, since HubSpot may order them otherwise. `links`: (lid, key) of every link, and
    `of_rejected` the keys of the contacts that belong to rejected rows.
    """

    findings: tuple[ExpectedFinding, ...]
    rejects: tuple[ExpectedReject, ...]
    leads: tuple[Mapping[str, Any], ...]
    ends: Mapping[str, Mapping[str, str]]
    links: frozenset[tuple[str, str]]
    of_rejected: frozenset[str]
    data_rows: int

    def fixes(self) -> list[ExpectedFinding]:
        """Return the fixes that nothing holds back."""
        return [case for case in self.findings if case.kind == "fix" and not case.blocked_by]

    def blocked(self) -> list[ExpectedFinding]:
        """Return the fixes that a flag or a reject holds back."""
        return [case for case in self.findings if case.blocked_by]

    def flags(self) -> list[ExpectedFinding]:
        """Return the flags."""
        return [case for case in self.findings if case.kind == "flag"]

    def findings_frame(self, ids: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return one row a finding, in the columns of the findings without `detail`.

        `ids` is {key: contact id} of a seeded portal; without it the keys stand for the ids.
        """
        rows = [_finding_row(case, ids) for case in self.findings]
        return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="string")

    def rejects_frame(self) -> pd.DataFrame:
        """Return one row a reject; `kind` stands for the reason."""
        frame = pd.DataFrame([asdict(case) for case in self.rejects]).astype("string")
        return frame.astype({"sheet_row": "Int64"})

    def counts(self) -> Counter[str]:
        """Return {code: findings}."""
        return Counter(case.code for case in self.findings)

    def lead_buckets(self) -> Counter[str]:
        """Return {bucket: rows of the workbook}: the conservation sums of the leads."""
        seen = Counter(self._lead_bucket(str(lead["lid"])) for lead in self.leads)
        return seen + Counter(rejected=self.data_rows - len(self.leads))

    def contact_buckets(self) -> Counter[str]:
        """Return {bucket: contacts in scope}: the conservation sums of the contacts."""
        keys = (key for key in self.ends if not key.startswith("new:"))
        return Counter(self._contact_bucket(key) for key in keys)

    def _lead_bucket(self, lid: str) -> str:
        keys = {key for linked, key in self.links if linked == lid}
        cases = [c for c in self.findings if c.lid == lid or c.contact in keys]
        if any(case.code == "D7" for case in cases) and not any(case.blocks for case in cases):
            return "to_create"
        return _bucket(cases)

    def _contact_bucket(self, key: str) -> str:
        if key in self.of_rejected:
            return "of_rejected"
        lids = {lid for lid, linked in self.links if linked == key}
        return _bucket(c for c in self.findings if c.contact == key or c.lid in lids)


def _bucket(cases: Iterable[ExpectedFinding]) -> str:
    kinds = {("flagged" if case.blocks else case.kind) for case in cases}
    found = [name for name in ("flagged", "fix", "flag") if name in kinds]
    return {"fix": "to_fix", "flag": "shown"}.get(found[0], found[0]) if found else "in_sync"


def _finding_row(case: ExpectedFinding, ids: Mapping[str, str] | None) -> list[str | None]:
    contact = ids[case.contact] if ids and case.contact else case.contact
    return [case.code, case.kind, case.lid, contact, case.field, case.was, case.now]
