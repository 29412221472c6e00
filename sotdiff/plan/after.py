"""The plan applied to the frame: how the contacts look once every change is done."""

from __future__ import annotations

import pandas as pd

from sotdiff import canon
from sotdiff.tables import Contacts, columns_of, conform


def contacts_after(contacts: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts as the changes leave them, created ones (`new:<LID>`) behind.

    D4 takes the new primary out of the additional addresses.
    """
    updates = changes[changes["contact_id"].notna()]
    edited = _without_primary(_edited(contacts, updates), updates)
    created = _created(changes[changes["contact_id"].isna()])
    return conform(pd.concat([edited, created], ignore_index=True), Contacts)


def _edited(contacts: pd.DataFrame, updates: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts with each change's `now` in its field."""
    wide = updates.pivot(index="contact_id", columns="field", values="now")
    wide = wide.reindex(contacts["contact_id"])
    return contacts.assign(
        **{
            name: contacts[name].mask(wide[name].notna().to_numpy(), wide[name].array)
            for name in wide.columns
        }
    )


def _without_primary(contacts: pd.DataFrame, updates: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts; where the primary was changed it is no additional address any more."""
    primaries = updates.loc[updates["field"] == "email", "contact_id"]
    changed = canon.is_among(contacts["contact_id"], primaries)
    touched = contacts[changed]
    listed = canon.explode_column(
        touched["additional_emails"], touched["contact_id"], canon.split_ledger
    )
    primary = touched[["contact_id", "email"]].set_axis(["key", "primary"], axis=1)
    listed = listed.merge(primary, on="key", how="left", validate="many_to_one")
    kept = listed[listed["value"] != listed["primary"]].groupby("key")["value"].agg(canon.join_list)
    remaining = contacts["contact_id"].map(kept).astype("string")
    return contacts.assign(additional_emails=contacts["additional_emails"].mask(changed, remaining))


def _created(creates: pd.DataFrame) -> pd.DataFrame:
    """Return one row a contact to create."""
    wide = creates.pivot(index="lid", columns="field", values="now").reset_index()
    wide = wide.assign(contact_id="new:" + wide["lid"])
    typed = wide.reindex(columns=list(columns_of(Contacts)))
    return typed.astype(columns_of(Contacts))
