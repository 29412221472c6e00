"""D7 contact missing: no contact links to the lead.

A contact is created with owner, token, addresses, names, phone, city and commission from the
start; blanks are left out. One finding a field, all with the lead's `lid` and no contact.

    lead R00417                                     | then
    a@example.com;b@example.com, no phone, Granby   | token_text, owner_id, email,
                                                    | additional_emails, city
    linked by any contact in scope                  | nothing
    its token on a contact without owner            | blocked by F3
    its first address held by a foreign contact     | blocked by F7
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sotdiff import canon, texts
from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D7", "contact missing", advice="A contact is created for the lead.")
def d7(linked: Linked) -> Found:
    """Return one row a field to set, for each lead without a contact."""
    leads = linked.missing_leads
    wanted = {
        "token_text": texts.joined("ID:", linked.lids.take(leads)),
        "owner_id": texts.same(linked.owner_id, len(leads)),
        **_addresses(linked, leads),
        "first_name": texts.in_form(linked.of_lead("first_name", leads), canon.written_text),
        "last_name": texts.in_form(linked.of_lead("last_name", leads), canon.written_text),
        "phone": _phone(linked, leads),
        "city": texts.in_form(linked.of_lead("city", leads), canon.written_text),
        "commission": texts.in_form(linked.of_lead("commission", leads), str.strip),
    }
    fields = [texts.same(name, len(leads)) for name in wanted]
    whole = Found(
        np.tile(leads, len(wanted)),
        field=pa.concat_arrays(fields),
        now=pa.concat_arrays(wanted.values()),
    )
    return whole.only(texts.told(whole.texts["now"].is_valid()))


def _addresses(linked: Linked, leads: np.ndarray) -> dict[str, pa.Array]:
    """Return the first address of each lead, and the others as a list."""
    row, entry = linked.ledger_of(leads)
    address, further = linked.ledger.address[entry], linked.ledger.place[entry] > 0
    others = linked.spelled.take(address[further])
    return {
        "email": texts.taken(linked.spelled, linked.first[leads]),
        "additional_emails": texts.lists_of(row[further], len(leads), others),
    }


def _phone(linked: Linked, leads: np.ndarray) -> pa.Array:
    """Return the primary phone; none where the ledger's first entry was rejected."""
    first = texts.first_phones(linked.of_lead("phone_all", leads))
    return texts.either(linked.barriers.is_rejected("D6", leads), texts.none(len(leads)), first)
