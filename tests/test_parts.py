"""Texts numbered part by part: as one hash would number them."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sotdiff import texts
from sotdiff.parts import _part_of, numbered_in_parts

drawn = st.none() | st.sampled_from(["", "é", "ab", "ba", "lead1@x.co"]) | st.text(max_size=5)


@given(st.lists(drawn, max_size=40), st.lists(drawn, max_size=9))
def test_parts_are_numbered_as_the_whole(values: list[str | None], more: list[str | None]) -> None:
    """As the texts come, in whatever part they are; a missing one is -1."""
    columns = [pa.array(each, texts.TEXT) for each in (values, more)]
    distinct, numbers = texts.numbered(*columns)
    found = numbered_in_parts(columns)
    assert found[0].equals(distinct)
    assert [each.tolist() for each in found[1]] == [each.tolist() for each in numbers]


def test_a_piece_of_a_column_is_numbered() -> None:
    """Its memory begins elsewhere than its first text."""
    column = pa.array(["a", "b", "c", "b", "a"], texts.TEXT).slice(1, 3)
    distinct, (numbers,) = numbered_in_parts([column])
    assert (distinct.to_pylist(), numbers.tolist()) == (["b", "c"], [0, 1, 0])


def test_addresses_are_spread_over_the_parts() -> None:
    """No part has more than an eighth of them."""
    names = ("jane.doe", "j.smith", "info", "office", "max.mueller", "a", "sales-team", "ceo")
    places = ("gmail.com", "firma.example", "x-y.co.uk", "mail.web.example")
    column = pa.array(
        [f"{n}{i}@{p}" for n in names for p in places for i in range(100)], texts.TEXT
    )
    counts = pa.array(_part_of(column)).value_counts().field("counts").to_pylist()
    assert max(counts) <= len(column) / 8
