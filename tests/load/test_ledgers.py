"""Ledgers that stand as they are compared are read as all others are, only sooner."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sotdiff.load.ledgers import _addresses, _phones, _usable, read_addresses, read_phones

ADDRESSES = ["a@x.co", "b.c+d@x-y.example", "A@x.co", "a@x", "a@-x.co", "a@x..co", "n/a", "é@x.co"]
PHONES = ["+1 970 555 1234", "+49 (0)30 1234567", "970-555-1234", "+1 555", "970555123.0", "cell"]
BETWEEN = ["; ", ";", " ; ", "  ;", ",", " ", ";;", "\n"]


def ledgers(entries: list[str]) -> st.SearchStrategy[str]:
    """Return ledgers of these entries with anything between them."""
    pairs = st.tuples(st.sampled_from(entries), st.sampled_from(BETWEEN))
    return st.lists(pairs, min_size=1, max_size=4).map(
        lambda drawn: "".join(map("".join, drawn)).removesuffix(drawn[-1][1])
    )


@given(ledgers(ADDRESSES))
def test_a_ledger_of_addresses_is_its_usable_entries(text: str) -> None:
    """Whether it had to be taken apart or not."""
    found = read_addresses(pd.Series([text], dtype="string")).entries[0]
    assert (None if pd.isna(found) else found) == (_usable(_addresses(text)) or None)


@given(ledgers(PHONES))
def test_a_ledger_of_phones_is_its_usable_entries(text: str) -> None:
    """Whether phonenumbers had to look or not."""
    found = read_phones(pd.Series([text], dtype="string"), "US").entries[0]
    assert (None if pd.isna(found) else found) == (_usable(_phones(text, "US")) or None)
