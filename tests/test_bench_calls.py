"""The bench of calls counts what it says it counts."""

from __future__ import annotations

import pytest

from bench.calls import ManyContacts, Row, listed, stocked, table

OWNER = "88361194"


@pytest.mark.parametrize(("count", "calls"), [(200, 1), (201, 2), (601, 4)])
def test_ids_alone_answer_as_the_sandbox_does(count: int, calls: int) -> None:
    """A portal of ids alone is listed in as many calls as the whole sandbox, at the same pace."""
    alone = listed(ManyContacts(count, OWNER), count)
    assert alone == listed(stocked(count, OWNER), count)
    assert alone[0] == calls


def test_the_limits_are_hubspots() -> None:
    """A page too long, too far, or of somebody else's contacts is not had from it."""
    door = ManyContacts(20_000, OWNER)
    found = b'{"filterGroups":[{"filters":[{"value":"%s"},{"value":"0"}]}],"limit":%d,"after":"%d"}'

    def asked(owner_id: bytes, limit: int, after: int) -> tuple[int, int]:
        path = "/crm/v3/objects/contacts/search"
        answered = door.handle("POST", path, body=found % (owner_id, limit, after))
        return answered.status, len((answered.json() or {}).get("results", []))

    assert asked(OWNER.encode(), 200, 9_800) == (200, 200)
    assert asked(OWNER.encode(), 201, 0)[0] == 400
    assert asked(OWNER.encode(), 200, 9_801)[0] == 400
    assert asked(b"71520448", 200, 0) == (200, 0)


def test_a_table() -> None:
    """Each row says whether its target is met, where there is one."""
    rows = [
        Row("one", "5", "≤ 12", met=True),
        Row("two", "13", "≤ 12", met=False),
        Row("rest", "8"),
    ]
    assert table(rows).splitlines()[2:] == [
        "| one | 5 | ≤ 12 | yes |",
        "| two | 13 | ≤ 12 | no |",
        "| rest | 8 |  |  |",
    ]
