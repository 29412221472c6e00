"""One look held together: both sides and the plan between them, to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon
from sotdiff.explore.changed import raise_if_missing, with_cells
from sotdiff.explore.compared import counts_of, only_in
from sotdiff.explore.sides import beside
from sotdiff.link import link_leads
from sotdiff.report.groups import records, table_of
from sotdiff.report.section import Section
from sotdiff.report.sides import Sides, sides_of
from sotdiff.report.verdict import counted
from sotdiff.run import diff
from sotdiff.tables import Contacts, Leads, Rejects, conform, empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.plan import Plan
    from sotdiff.settings import Policy

_SEARCHED = ("lid", "contact_id", "field", "was", "now", "detail", "lead_name", "contact_name")


@dataclass(frozen=True, repr=False)
class Look:
    """Leads, contacts, and the plan between them (frames as in tables.py). Nothing is written."""

    leads: pd.DataFrame
    contacts: pd.DataFrame
    outside: pd.DataFrame
    rejects: pd.DataFrame
    plan: Plan
    policy: Policy | Mapping[str, Any] | None = None

    def lead(self, lid: str) -> Section:
        """Show one lead beside each contact that belongs to it, and what was found about them.

        Raises TableError where there is no such lead, with the nearest.
        """
        name = canon.canon_lid(lid) or lid
        raise_if_missing(self.leads, "lid", name)
        lead = self.leads[self.leads["lid"] == name].iloc[0]
        contacts, findings = self._contacts_of(name), self._findings_of(name)
        here = self._sides.named(
            pd.DataFrame({"lid": [name], "contact_id": [None], "field": [None]})
        )
        data = {
            "lid": name,
            "lead_name": records(here)[0]["lead_name"],
            "cell": f"{self._sides.sheet}, row {lead['sheet_row']}",
            "contacts": records(contacts),
            "rows": beside(lead, contacts, findings, self._sides),
            "findings": records(self._told(findings)),
            "link": self._sides.link,
        }
        both = counted(len(contacts), "contact"), counted(len(findings), "finding")
        text = f"{data['lead_name'] or 'no name'}, {both[0]}, {both[1]}"
        return Section("explore-lead", f"Lead {name}", text, data, None, findings)

    def findings(
        self,
        code: str | None = None,
        *,
        kind: str | None = None,
        lid: str | None = None,
        contact_id: str | None = None,
        field: str | None = None,
        text: str | None = None,
    ) -> Section:
        """Show the findings that fit all that is given; `text` stands anywhere in them.

        The whole frame is the section's `frame`.
        """
        asked = {"code": code and code.upper(), "kind": kind, "lid": lid}
        asked |= {"contact_id": contact_id, "field": field}
        found = self._told(self.plan.findings)
        for name, value in asked.items():
            found = found if value is None else found[found[name] == value]
        if text is not None:
            found = found[_holds(found, text)]
        return self.show("Findings", self.plan.findings.loc[found.index])

    def show(self, title: str, findings: pd.DataFrame) -> Section:
        """Show findings as a table."""
        known = self._told(findings)
        data = {"table": table_of(known, "findings"), "link": self._sides.link}
        text = counted(len(known), "finding")
        return Section("explore-findings", title, text, data, len(known), known)

    def what_if(
        self,
        key: str | None = None,
        *,
        policy: Policy | Mapping[str, Any] | None = None,
        **cells: str | None,
    ) -> WhatIf:
        """Show what would be found if it were otherwise; nothing is changed.

        `policy` as for `diff`. `key` with `cells` changes cells of one lead (`"R00417",
        city="Fraser"`) or of one contact (its id, `phone=None`). The changed look is `after`.
        """
        leads, contacts = self.leads, self.contacts
        if key is not None and canon.canon_lid(key):
            leads = with_cells(leads, "lid", str(canon.canon_lid(key)), cells)
        elif key is not None:
            contacts = with_cells(contacts, "contact_id", key, cells)
        rules = policy if policy is not None else self.policy
        after = look_at(leads, contacts, outside=self.outside, rejects=self.rejects, policy=rules)
        return WhatIf(self, after)

    def __repr__(self) -> str:
        """Say in a line what was looked at, and what was found."""
        both = f"{counted(len(self.leads), 'lead')}, {counted(len(self.contacts), 'contact')}"
        return f"<Look at {both}: {self.plan.headline()}>"

    def _repr_html_(self) -> str:
        return self.plan._repr_html_()

    @cached_property
    def _sides(self) -> Sides:
        return sides_of(self.plan, self.leads, [self.contacts, self.outside])

    def _contacts_of(self, lid: str) -> pd.DataFrame:
        """Return the contacts that link to a lead, and those out of scope that findings name."""
        linked = link_leads(self.leads, self.contacts, self.outside, self.rejects)
        ids = {
            *linked.links_frame.loc[linked.links_frame["lid"] == lid, "contact_id"],
            *self.plan.findings.loc[self.plan.findings["lid"] == lid, "contact_id"].dropna(),
        }
        every = pd.concat([self.contacts.assign(foreign=False), self.outside.assign(foreign=True)])
        return every[every["contact_id"].isin(ids)].drop_duplicates("contact_id")

    def _findings_of(self, lid: str) -> pd.DataFrame:
        """Return the findings that name a lead, or one of its contacts."""
        ids = self._contacts_of(lid)["contact_id"]
        findings = self.plan.findings
        about: pd.DataFrame = findings[
            (findings["lid"] == lid) | findings["contact_id"].isin(ids).fillna(value=False)
        ]
        return about

    def _told(self, findings: pd.DataFrame) -> pd.DataFrame:
        """Return findings with names, the cell each is about, and their class's title."""
        known = self._sides.named(findings)
        titles = self.plan.classes[["code", "title"]]
        return known.merge(titles, on="code", how="left", validate="many_to_one")


@dataclass(frozen=True, repr=False)
class WhatIf:
    """Two looks: as it is (`before`), and as it would be (`after`)."""

    before: Look
    after: Look

    @property
    def come(self) -> Section:
        """The findings that there would be."""
        found = only_in(self.after.plan.findings, self.before.plan.findings)
        return self.after.show("Would be found", found)

    @property
    def gone(self) -> Section:
        """The findings that there would not be any more."""
        found = only_in(self.before.plan.findings, self.after.plan.findings)
        return self.before.show("Would be gone", found)

    @property
    def counts(self) -> pd.DataFrame:
        """One row a class: findings, changes and blocked changes before and after."""
        return counts_of(self.before.plan, self.after.plan)

    def __repr__(self) -> str:
        """Say in a line what would come and go."""
        changes = len(self.after.plan.changes) - len(self.before.plan.changes)
        come, gone = self.come.count, self.gone.count
        more = counted(come or 0, "finding")
        return f"<WhatIf: {more} more, {gone:,} fewer, {changes:+,} changes to write>"

    def _repr_html_(self) -> str:
        return self._shown()._repr_html_()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {**self._shown()._repr_mimebundle_(), "text/plain": repr(self)}

    def _shown(self) -> Section:
        """Return the counts that differ, and what would come and go, as one section."""
        counts = self.counts
        differs = counts["findings_before"] != counts["findings_after"]
        rows = records(counts[differs | (counts["blocked_before"] != counts["blocked_after"])])
        parts = [part.as_json() for part in (self.come, self.gone) if part.count]
        data = {"rows": rows, "come": self.come.count, "gone": self.gone.count, "parts": parts}
        return Section("explore-what-if", "What if", repr(self), data)


def look_at(
    df_sot: pd.DataFrame,
    df_hs: pd.DataFrame,
    *,
    outside: pd.DataFrame | None = None,
    rejects: pd.DataFrame | None = None,
    policy: Policy | Mapping[str, Any] | None = None,
) -> Look:
    """Compare both sides as `diff` does, and hold them together with the plan.

    Raises what `diff` raises.
    """
    plan = diff(df_sot, df_hs, outside=outside, rejects=rejects, policy=policy)
    return Look(
        leads=_kept(df_sot, Leads),
        contacts=_kept(df_hs, Contacts),
        outside=empty(Contacts) if outside is None else conform(outside, Contacts),
        rejects=empty(Rejects) if rejects is None else conform(rejects, Rejects),
        plan=plan,
        policy=policy,
    )


def _kept(frame: pd.DataFrame, table: Any) -> pd.DataFrame:
    """Return a frame in shape, with what its load had told of it."""
    shaped = conform(frame, table)
    shaped.attrs = dict(frame.attrs)
    return shaped


def _holds(found: pd.DataFrame, text: str) -> pd.Series:
    """Tell for each finding whether a text stands anywhere in it, whatever its case."""
    every = found[list(_SEARCHED)].astype("string").fillna("")
    joined = every[_SEARCHED[0]].str.cat(every[list(_SEARCHED[1:])], sep="\n")
    return joined.str.casefold().str.contains(text.casefold(), regex=False)
