"""SmartLead's exports of the made world, in both dialects, and what must be found in them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sotdiff.sandbox.made.draw import Draw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sotdiff.sandbox.made.leads import MadeLead
    from sotdiff.sandbox.made.world import MadeWorld

SPRING, FALL = "Grand County spring", "Grand County fall"
NEVER = 24
FULL = (
    *("id", "campaign_lead_map_id", "status", "category", "is_interested", "created_at"),
    *("first_name", "last_name", "email", "phone_number", "company_name", "website", "location"),
    *("custom_fields", "linkedin_profile", "company_url", "is_unsubscribed"),
    *("unsubscribed_client_id_map", "last_email_sequence_sent", "open_count", "click_count"),
    "reply_count",
)
SHORT = ("Email", "Lead Status", "first_name", "last_name", "custom_fields", "is_unsubscribed")
_NAMES = {"email": "Email", "status": "Lead Status"}

Row = dict[str, str]


@dataclass
class MadeExports:
    """`files`: {file name: bytes}; `ages`: how many hours old each is; `found`: (code, lid, was).

    The fall campaign has an older export too, with a bounced lead that the newer one lacks.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    found: set[tuple[str, str | None, str]] = field(default_factory=set)

    def write(self, folder: Path, now: datetime) -> None:
        """Lay the files into a folder, each as old as it must be."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
            made_at = (now - timedelta(hours=self.ages[name])).timestamp()
            os.utime(folder / name, (made_at, made_at))


def made_exports(world: MadeWorld) -> MadeExports:
    """Return the exports that belong to a made world: the same on every machine."""
    made, draw = MadeExports(), Draw(world.seed + 1)
    free = [lead for lead in world.leads if _is_enrollable(lead, _holders(world))]
    calm = draw.shuffled(lead for lead in free if lead.lid in _calm(world))
    never, calm = calm[:NEVER], calm[NEVER:]
    made.found |= {("S3", lead.lid, lead.emails[0]) for lead in never}
    planted: dict[str, list[Row]] = {SPRING: [], FALL: [], "before": []}
    _plant(made, planted, calm)
    taken = {row["lid"] for rows in planted.values() for row in rows} | {x.lid for x in never}
    for lead in free:
        if lead.lid not in taken:
            word = draw.one(("STARTED", "INPROGRESS", "COMPLETED", "PAUSED"))
            planted[SPRING].append(_row(lead, status=word))
    _write(made, planted, draw)
    return made


def _plant(made: MadeExports, rows: dict[str, list[Row]], leads: list[MadeLead]) -> None:
    """Plant every S class, and beside each what only looks like it."""
    several = [lead for lead in leads if len(lead.emails) > 1]
    single = iter([lead for lead in leads if len(lead.emails) == 1])
    _plant_strangers(made, rows, next(single))
    for lead in several[:3]:
        rows[FALL].append(_row(lead, email=lead.emails[1], status="NOT_CONTACTED"))
        made.found.add(("S2", lead.lid, lead.emails[1]))
    rows[SPRING].append(_row(several[3], email=several[3].emails[1], status="BLOCKED"))
    for word, other in (("STARTED", "NOT_CONTACTED"), ("COMPLETED", "IN_PROGRESS")):
        lead = next(single)
        rows[SPRING].append(_row(lead, status=word))
        rows[FALL].append(_row(lead, status=other))
        made.found.add(("S4", lead.lid, lead.emails[0]))
    _plant_stops(made, rows, single)
    for campaign, word in ((SPRING, "SNOOZED"), (FALL, "WARMING_UP")):
        lead = next(single)
        rows[campaign].append(_row(lead, status=word))
        made.found.add(("S6", lead.lid, lead.emails[0]))


def _plant_strangers(made: MadeExports, rows: dict[str, list[Row]], known: MadeLead) -> None:
    """S1: nobody's address, one that names a lead, and a row without any."""
    rows[SPRING].append(_stranger("walk-in@elsewhere.example"))
    rows[FALL].append(_stranger("old.list@elsewhere.example", status="UNSUBSCRIBED"))
    named = _stranger("new.address@elsewhere.example")
    rows[SPRING] += [{**named, "lid": known.lid}, _row(known, status="COMPLETED")]
    rows[FALL].append(_stranger(""))
    made.found |= {
        ("S1", None, "walk-in@elsewhere.example"),
        ("S1", None, "old.list@elsewhere.example"),
        ("S1", known.lid, "new.address@elsewhere.example"),
        ("S1", None, f"row 2 of {FALL}: no address"),
    }


def _plant_stops(made: MadeExports, rows: dict[str, list[Row]], single: Iterator[MadeLead]) -> None:
    """S5: in every way in which an export says it; and the sender's own bounce, which is none."""
    stops = (
        (SPRING, {"status": "BLOCKED"}),
        (SPRING, {"status": "COMPLETED", "is_unsubscribed": "true"}),
        (SPRING, {"status": "STOPPED", "unsubscribed_client_id_map": '{"4": "2026-11-02"}'}),
        (FALL, {"status": "BOUNCED"}),
        (FALL, {"status": "UNSUBSCRIBED"}),
        ("before", {"status": "BOUNCED"}),
    )
    for campaign, values in stops:
        lead = next(single)
        rows[campaign].append(_row(lead, **values))
        made.found.add(("S5", lead.lid, lead.emails[0]))
    category = "Sender Originated Bounce"
    rows[SPRING].append(_row(next(single), status="BLOCKED", category=category))
    rows[SPRING].append(_row(next(single), status="STOPPED", reply_count="1"))


def _holders(world: MadeWorld) -> Counter[str]:
    """Return in how many workbook rows each address stands."""
    held = Counter(address for lead in world.leads for address in lead.emails)
    for reject in world.truth.rejects:
        held.update((reject.email_all or "").split(";"))
    return held


def _is_enrollable(lead: MadeLead, holders: Counter[str]) -> bool:
    """Tell whether a lead has a primary of its own."""
    rejected = any(place == 0 for place, _ in lead.bad_emails)
    return bool(lead.emails) and not rejected and holders[lead.emails[0]] == 1


def _calm(world: MadeWorld) -> set[str]:
    """Return the leads about which nothing is found: neither on them nor on their contacts."""
    busy = {case.contact for case in world.truth.findings if case.contact}
    named = {case.lid for case in world.truth.findings}
    loud = {lid for lid, contact in world.truth.links if contact in busy} | named
    return {lead.lid for lead in world.leads} - loud


def _row(lead: MadeLead, **values: str) -> Row:
    first, last = lead.first_name, lead.last_name
    whose = {"lid": lead.lid, "email": lead.emails[0], "first_name": first, "last_name": last}
    return {**whose, "location": lead.city, **values}


def _stranger(address: str, status: str = "STARTED") -> Row:
    return {"lid": "", "email": address, "status": status, "first_name": "Some", "last_name": "One"}


def _write(made: MadeExports, rows: dict[str, list[Row]], draw: Draw) -> None:
    """Write the three files; the row without an address is the first of its file."""
    fall = sorted(draw.shuffled(rows[FALL]), key=lambda row: row["email"] != "")
    made.files = {
        "grand-county-spring.csv": _csv(draw.shuffled(rows[SPRING]), FULL, ","),
        "grand-county-fall.csv": _csv(fall, SHORT, ";", "\ufeff"),
        "grand-county-fall-before.csv": _csv([*rows["before"], *fall], SHORT, ";"),
    }
    made.ages = dict(zip(made.files, (1, 2, 24 * 8), strict=True))


def _csv(rows: list[Row], columns: tuple[str, ...], delimiter: str, mark: str = "") -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, "", extrasaction="ignore", delimiter=delimiter)
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        keys = {"id": str(70_000 + number), "campaign_lead_map_id": str(910_000 + number)}
        notes = 'met at the "fair"\nsays hello, twice'
        fields = json.dumps({"lid": row["lid"], "notes": notes} if row["lid"] else {})
        usual = {"is_unsubscribed": "false", "reply_count": "0", "custom_fields": fields}
        told = {**keys, **usual, **row}
        writer.writerow({_NAMES.get(n, n): v for n, v in told.items()} | told)
    return (mark + stream.getvalue()).encode()
