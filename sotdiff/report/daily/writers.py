"""Who wrote a value, in a person's words, from the source that HubSpot's history names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {
    "CRM_UI": "a person in HubSpot",
    "MOBILE_IOS": "a person on a phone",
    "MOBILE_ANDROID": "a person on a phone",
    "FORM": "a form",
    "IMPORT": "an import",
    "INTEGRATION": "an integration",
    "API": "a program",
    "EXTENSION": "the sales extension",
    "EMAIL": "an e-mail",
    "EMAIL_INTEGRATION": "an e-mail integration",
    "AUTOMATION_PLATFORM": "a workflow",
    "WORKFLOWS": "a workflow",
    "CONTACTS_WEB": "the contacts page",
    "MERGE_CONTACTS": "a merge",
    "MERGE_OBJECTS": "a merge",
}
UNKNOWN = "somebody unknown"


def writer_words(rows: pd.DataFrame) -> pd.Series:
    """Return `a form (form-7)`; a kind that we have no words for stands as HubSpot names it."""
    kinds = rows["writer_kind"].astype("string")
    names = kinds.map(_KINDS).astype("string").fillna(kinds)
    ids = rows["writer_id"].astype("string")
    is_bare = ids.isna() | (ids.str.casefold() == kinds.str.casefold()).fillna(value=True)
    return (names + " (" + ids + ")").mask(is_bare, names).fillna(UNKNOWN)
