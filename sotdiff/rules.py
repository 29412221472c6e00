"""R-01, in one place: only contacts of the scope's owner are ever written.

Every layer asks the same questions here: the listing, the frame, the contact before a write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.errors import R01Violation

if TYPE_CHECKING:
    import pandas as pd


def is_in_scope(owner_id: str | None, scope_owner: str) -> bool:
    """Tell whether a contact with this owner may be written; without an owner it may not."""
    return bool(scope_owner) and owner_id == scope_owner


def raise_if_out_of_scope(
    contact_id: str, owner_id: str | None, scope_owner: str, where: str
) -> None:
    """Raise R01Violation if a contact belongs to another owner, or to nobody.

    `where` says in a few words how the contact came here.
    """
    if not is_in_scope(owner_id, scope_owner):
        raise R01Violation(
            f"R-01: contact {contact_id} belongs to {_owner(owner_id)}, not to owner {scope_owner} "
            f"({where}); nothing was written to it"
        )


def raise_if_any_out_of_scope(contacts: pd.DataFrame, scope_owner: str) -> None:
    """Raise R01Violation if any row of a contacts table has another owner, or none."""
    foreign = contacts.loc[
        ~contacts["owner_id"].eq(scope_owner).fillna(value=False), ["contact_id", "owner_id"]
    ]
    if len(foreign):
        contact_id, owner_id = foreign.astype(object).where(foreign.notna(), None).iloc[0]
        more = f"; {len(foreign)} such contacts in all" if len(foreign) > 1 else ""
        raise_if_out_of_scope(contact_id, owner_id, scope_owner, f"a row of the contacts{more}")


def _owner(owner_id: str | None) -> str:
    return f"owner {owner_id}" if owner_id else "nobody"
