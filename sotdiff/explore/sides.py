"""One lead, field by field, beside each contact that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.report.groups import records

if TYPE_CHECKING:
    from sotdiff.report.sides import Sides

FIELDS = (
    *("first_name", "last_name", "email", "additional_emails", "phone", "city"),
    *("commission", "token_text"),
)


def wanted(lead: pd.Series) -> dict[str, str | None]:
    """Return what a lead says each field of its contact should be; None where it says nothing."""
    addresses, phones = _entries(lead["email_all"]), _entries(lead["phone_all"])
    texts = ("first_name", "last_name", "city", "commission")
    return {
        **{name: _text(lead[name]) for name in texts},
        "email": addresses[0] if addresses else None,
        "additional_emails": ";".join(addresses[1:]) or None,
        "phone": phones[0] if phones else None,
        "token_text": f"ID:{lead['lid']}",
    }


def beside(
    lead: pd.Series, contacts: pd.DataFrame, findings: pd.DataFrame, sides: Sides
) -> list[dict[str, Any]]:
    """Return one row a field: `field, wanted, cell`, and for each contact its `value` and `codes`.

    `codes`: the findings on that field of that contact; none where both sides agree.
    """
    should = wanted(lead)
    cells = sides.named(_places(lead["lid"]))["cell"]
    return [
        {
            "field": field,
            "wanted": should[field],
            "cell": None if pd.isna(cell) else cell,
            "contacts": [
                {"value": contact[field], "codes": _codes(findings, contact["contact_id"], field)}
                for contact in records(contacts)
            ],
        }
        for field, cell in zip(FIELDS, cells, strict=True)
    ]


def _places(lid: str) -> pd.DataFrame:
    """Return one row a field of a lead, to be named."""
    frame = pd.DataFrame({"field": FIELDS}).assign(lid=lid, contact_id=None)
    return frame.astype("string")


def _codes(findings: pd.DataFrame, contact_id: str, field: str) -> list[str]:
    """Return the classes of the findings on a field of a contact."""
    mine = (findings["contact_id"] == contact_id) & (findings["field"] == field)
    return list(dict.fromkeys(findings.loc[mine, "code"]))


def _entries(ledger: Any) -> list[str]:
    """Return the entries of a ledger, primary first."""
    return [] if pd.isna(ledger) else str(ledger).split(";")


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
