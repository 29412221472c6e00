"""Cold mail cannot be recalled: who never stands in a file to enrol, whatever was ever exported.

Whole ways, over real files: exports in every dialect are laid into the folder one after another,
read, and taken away again; then the file is made, and every row of it is held against what was
drawn, reckoned here by hand.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from accepting import examples
from bridging import rows_in
from hypothesis import event, given
from hypothesis import strategies as st
from workshop import OWNER, Workshop

import sotdiff
from sotdiff.errors import ExportError
from sotdiff.run.to_import import load
from sotdiff.sandbox import SandboxPortal

if TYPE_CHECKING:
    from sotdiff.sandbox import SandboxServer

CAMPAIGNS = ("Spring", "Fall")
SECTION = """
[hubspot.properties]
opted_out = "hs_email_optout"
hard_bounced = "hs_email_hard_bounce_reason_enum"
[smartlead]
campaign = "Spring"
file_rows = 2
[smartlead.campaigns]
Spring = "spring*.csv"
Fall = "fall*.csv"
"""
LIDS = [f"R{number:05}" for number in range(1, 6)]
ADDRESSES = [f"{name}@example.com" for name in "abcdefghijklmnop"]
STATUSES = [*"STARTED COMPLETED Paused NOT_CONTACTED ODD".split(), ""]
STOPS = [
    {"status": "BOUNCED"},
    {"status": "bounced"},
    {"status": "BLOCKED"},
    {"status": "UNSUBSCRIBED"},
    {"is_unsubscribed": "TRUE"},
    {"unsubscribed_client_id_map": '{"4": "2026-11-02"}'},
    {"category": "Do Not Contact"},
    {"category": "stop"},
    {"status": "BLOCKED", "category": "Sender Originated Bounce"},
]
FLAGS = ({"hs_email_optout": "true"}, {"hs_email_hard_bounce_reason_enum": "X"})
COLUMNS = (
    *("id", "status", "category", "email", "first_name", "custom_fields"),
    *("is_unsubscribed", "unsubscribed_client_id_map"),
)
Dialect = tuple[str, str, str]
DIALECTS: list[Dialect] = [
    (",", "utf-8", "\n"),
    (";", "utf-8-sig", "\r\n"),
    ("\t", "utf-16", "\r\n"),
    (",", "utf-8-sig", "\r"),
]


@dataclass(frozen=True)
class Said:
    """One row of an export: about which addresses, under which lead, and whether it is a stop."""

    addresses: tuple[str, ...]
    written: str
    lid: str
    cells: dict[str, str]
    is_stop: bool


def _written(addresses: list[str], way: int) -> str:
    """Return addresses as a cell may have them."""
    if len(addresses) > 1:
        return "; ".join(addresses)
    forms = ("{}", " {} ", "Ann <{}>", "mailto:{}", '"{}', "'{}'")
    form = forms[way % len(forms)].format(addresses[0])
    return form.upper() if way % 2 else form


@st.composite
def said(draw: st.DrawFn) -> Said:
    """Draw a row."""
    usual = st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=1)
    several = st.lists(st.sampled_from(ADDRESSES), min_size=2, max_size=2, unique=True)
    addresses = draw(st.one_of(usual, usual, several))
    is_stop = draw(st.booleans())
    cells = {"status": draw(st.sampled_from(STATUSES))}
    cells |= draw(st.sampled_from(STOPS)) if is_stop else {}
    lid = draw(st.sampled_from(["", "", *LIDS]))
    written = _written(addresses, draw(st.integers(0, 11)))
    return Said(tuple(addresses), written, lid, cells, is_stop)


export = st.tuples(
    st.sampled_from(CAMPAIGNS),
    st.integers(0, 400),
    st.sampled_from(DIALECTS),
    st.lists(said(), max_size=3),
)


@st.composite
def books(draw: st.DrawFn) -> list[list[str]]:
    """Draw ledgers, now and then with an address that another lead holds too."""
    order = draw(st.permutations(ADDRESSES))
    sizes = draw(st.lists(st.integers(0, 3), min_size=3, max_size=len(LIDS)))
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    held = [list(order[end - size : end]) for size, end in zip(sizes, ends, strict=True)]
    if draw(st.integers(0, 4)) == 0:
        held[0] = [*held[0], *held[-1][:1]]
    return held


rarely = st.integers(0, 5).map(lambda number: number == 5)
people = st.lists(
    st.tuples(
        st.sampled_from(ADDRESSES),
        st.sampled_from(["", *LIDS]),
        st.sampled_from(
            [{}, {"hs_email_optout": "true"}, {"hs_email_hard_bounce_reason_enum": "X"}]
        ),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda each: each[0],
)


def lay(folder: Path, name: str, rows: list[Said], dialect: Dialect, hours: float) -> Path:
    """Write an export in its dialect, so many hours old."""
    delimiter, encoding, ends = dialect
    stream = io.StringIO()
    writer = csv.DictWriter(
        stream, COLUMNS, restval="", delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    for row in rows:
        fields = {"LID": row.lid.lower(), "notes": f'says "hello{delimiter}"\nand more'}
        told = {"email": row.written, "custom_fields": json.dumps(fields), **row.cells}
        writer.writerow(told)
    path = folder / "smartlead" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(stream.getvalue().encode(encoding))
    at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path


def prepared(shop: Workshop, drawn_books: list, drawn_people: list) -> dict[str, list[str]]:
    """Write workbook and portal as drawn; return the ledgers by lead."""
    ledgers = dict(zip(LIDS, drawn_books, strict=False))
    rows = [[lid, "Ann", "Ash", ";".join(held), "", "Granby"] for lid, held in ledgers.items()]
    shop.book(*([cell or None for cell in row] for row in rows))
    for address, lid, flags, ours in drawn_people:
        owner = {"hubspot_owner_id": OWNER if ours else "1"}
        token = {"trackingsource": f"ID:{lid}"} if lid else {}
        shop.sandbox.add_contact({"email": address, **owner, **token, **flags})
    shop.sandbox.add_contact({"email": "z@example.com", "hubspot_owner_id": OWNER})
    shop.sandbox.settle()
    return ledgers


def forbidden(ledgers: dict[str, list[str]], rows: list[Said], drawn_people: list) -> set[str]:
    """Return the leads that must not get mail: stopped, or enrolled once, under any address."""
    heard = [(set(row.addresses), row.lid) for row in rows]
    heard += [({address}, lid) for address, lid, flags, _ in drawn_people if flags]
    return {
        lid
        for lid, held in ledgers.items()
        if any(addresses & set(held) or lid == named for addresses, named in heard)
    }


@examples(20)
@given(books(), st.lists(export, max_size=3), people, st.lists(said(), max_size=2), rarely)
def test_nobody_who_must_not_get_mail_stands_in_the_file(
    server: SandboxServer,
    drawn_books: list,
    before: list,
    drawn_people: list,
    last: list[Said],
    is_stale: bool,
) -> None:
    """Every row is a lead's own first address, and nothing was ever heard of that lead."""
    with tempfile.TemporaryDirectory() as place, chdir(place):
        server.portal = SandboxPortal()
        shop = Workshop(Path(place), server, server.portal, world="live")
        shop.configure(SECTION)
        ledgers = prepared(shop, drawn_books, drawn_people)
        new = (DIALECTS[1], last), (DIALECTS[0], [])
        before = [each for each in before if each[2:] not in new]  # a copy would be as old
        for number, (campaign, hours, dialect, rows) in enumerate(before):
            name = f"{campaign.lower()}-{number}.csv"
            path = lay(shop.folder, name, rows, dialect, 30 + hours)
            sotdiff.load_smartlead()
            path.unlink()
        lay(shop.folder, "spring.csv", last, DIALECTS[1], 0)
        lay(shop.folder, "fall.csv", [], DIALECTS[0], 25 if is_stale else 1)
        if is_stale:
            with pytest.raises(ExportError, match="Fall: the newest is 25"):
                load()
            assert not list(shop.folder.rglob("to_enrol*"))
            return
        done = load()
        rows = [row for _, _, _, each in before for row in each] + last
        out = forbidden(ledgers, rows, drawn_people)
        files = sorted(shop.folder.rglob("to_enrol*.csv"))
        asked = [row for file in files for row in rows_in(file)]
        event(f"{min(len(asked), 2)} in the file")
        assert sum(m.rows for m in done.manifests if m.kind == "to_enrol") == len(asked)
        assert all(len(rows_in(file)) <= 2 for file in files)
        for row in asked:
            assert row["email"] == ledgers[row["lid"]][0]
            assert row["lid"] not in out
            assert [row["email"] in held for held in ledgers.values()].count(True) == 1
