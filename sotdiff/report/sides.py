"""Both sides of a finding in a person's words: who the lead is, where it stands, which contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from sotdiff.report.shapes import PlanLike

LIVE_CONTACT = "https://app.hubspot.com/contacts/{portal_id}/record/0-1/"
# The leads' column that answers to a field of the contacts, where the two have other names.
_LEDGERS = {
    "email": "email_all",
    "additional_emails": "email_all",
    "phone": "phone_all",
    "token_text": "lid",
}


@dataclass(frozen=True)
class Sides:
    """Look-ups for the two sides.

    leads     one row a lead, key `lid`: `lead_name`, `sheet_row`
    contacts  one row a contact, key `contact_id`: `contact_name`, `contact_email`
    sheet     the workbook's tab; letters: {workbook header or table column: letter of its column}
    link      what stands before a contact's id in its address; None unless the portal is live
    """

    leads: pd.DataFrame
    contacts: pd.DataFrame
    sheet: str
    letters: dict[str, str]
    link: str | None

    def named(self, frame: pd.DataFrame, whole_row: pd.Series | None = None) -> pd.DataFrame:
        """Return the frame (`lid`, `contact_id`, `field`) with names and the cell that it is about.

        Adds `lead_name, contact_name, contact_email, cell`, each missing where unknown. Where
        `whole_row` holds, the cell is the lead's row.
        """
        known = frame.merge(self.leads, on="lid", how="left", validate="many_to_one")
        known = known.merge(self.contacts, on="contact_id", how="left", validate="many_to_one")
        headers = frame["field"].replace(_LEDGERS)
        headers = headers if whole_row is None else headers.mask(whole_row)
        cells = self.cells(headers.array, known["sheet_row"].array)
        return known.assign(cell=cells).drop(columns="sheet_row")

    def cells(self, headers: Any, rows: Any) -> pd.Series:
        """Return cell addresses as Excel shows them: `Lead Details!F17`, missing without a row.

        Where the column's letter is not known: `Lead Details, row 17`.
        """
        letters = pd.Series(headers, dtype="string").map(self.letters).astype("string")
        numbers = pd.Series(rows, dtype="Int64").astype("string")
        exact = f"{self.sheet}!" + letters + numbers
        return exact.fillna(f"{self.sheet}, row " + numbers).astype("string")


def sides_of(
    plan: PlanLike, leads: pd.DataFrame | None, contacts: list[pd.DataFrame | None]
) -> Sides:
    """Return the look-ups of a plan; frames that are not at hand leave names out."""
    sot = plan.source.get("sot", {})
    scope = plan.scope
    live = scope.world == "live" and scope.portal_id
    return Sides(
        leads=_lead_names(leads),
        contacts=_contact_names([frame for frame in contacts if frame is not None]),
        sheet=str(sot.get("sheet", "workbook")),
        letters=_letters(sot),
        link=LIVE_CONTACT.format(portal_id=scope.portal_id) if live else None,
    )


def _letters(sot: dict[str, Any]) -> dict[str, str]:
    """Return the letter of each workbook header, and of each table column that has one."""
    by_header: dict[str, str] = sot.get("columns", {})
    headers: dict[str, str] = sot.get("headers", {})
    mapped = {name: by_header[header] for name, header in headers.items() if header in by_header}
    return {**by_header, **mapped}


def _lead_names(leads: pd.DataFrame | None) -> pd.DataFrame:
    """Return one row a lead: `lid`, `lead_name`, `sheet_row`."""
    if leads is None:
        columns = {"lid": "string", "lead_name": "string", "sheet_row": "Int64"}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})
    return leads[["lid", "sheet_row"]].assign(lead_name=_names(leads))


def _contact_names(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return one row a contact: `contact_id`, `contact_name` (its address where it has no name)."""
    if not frames:
        empty = pd.Series(dtype="string")
        return pd.DataFrame(dict.fromkeys(["contact_id", "contact_name", "contact_email"], empty))
    columns = ["contact_id", "first_name", "last_name", "email"]
    every = pd.concat([frame[columns] for frame in frames]).drop_duplicates("contact_id")
    return pd.DataFrame(
        {
            "contact_id": every["contact_id"],
            "contact_name": _names(every).fillna(every["email"]),
            "contact_email": every["email"],
        }
    )


def _names(people: pd.DataFrame) -> pd.Series:
    """Return first and last name in one, missing where neither is there."""
    joined = people["first_name"].fillna("") + " " + people["last_name"].fillna("")
    names = joined.str.strip().astype("string")
    return names.mask(names == "")
