"""Figure 11: plans that no longer fit what they were made from; each is refused and says why."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import time_machine
from workshop import OWNER

from proof.figures import Figure, of_all
from proof.shops import approved_plan, open_shop
from sotdiff.errors import PlanError
from sotdiff.run.plan_file import apply_file
from sotdiff.sandbox import SandboxPortal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from workshop import Workshop

    Case = tuple[str, AbstractContextManager[Any], str]

LEADS, DRIFTING, DANA = 20, (1, 2), "71520448"
PLACES = 300
TAMPERED = r"tampered with|no plan|schema"
OTHERWISE = ('[drift]\ncity = "any"', '[drift]\nknown_cities = ["Granby"]')


def stale_plans(places: int = PLACES) -> list[Figure]:
    """Return figure 11: a plan file spoilt in each way, applied, and put right again.

    At the end the plan that nobody touched is applied, so that a refusal is none of it as such.
    """
    wrong, trials = [], 1
    with open_shop() as shop:
        file = _written(shop)
        for name, spoilt, why in _cases(shop, file, places):
            trials += 1
            with spoilt:
                told = _refusal(shop, file)
            if not re.search(why, told):
                wrong.append(f"{name}: {told or 'applied'}")
        if told := _refusal(shop, file):
            wrong.append(f"the plan as it was made: {told}")
        shop.drift(*DRIFTING)
        if "replayed" not in (told := _refusal(shop, file)):
            wrong.append(f"used a second time: {told or 'applied'}")
    claim = "plans that no longer fit are refused, and say why"
    return [of_all("11", claim, wrong, trials, trials)]


def _written(shop: Workshop) -> Path:
    """Write an approved plan of two changes to a file; return the file."""
    shop.leads(LEADS)
    shop.drift(*DRIFTING)
    file = shop.folder / "plan.json"
    file.write_text(approved_plan(shop).to_json() + "\n", encoding="utf-8")
    return file


def _refusal(shop: Workshop, file: Path) -> str:
    """Apply the plan; return why it was refused, nothing if it was not or something was written."""
    shop.sandbox.requests.clear()
    try:
        apply_file(file)
    except PlanError as error:
        return "" if shop.writes() else str(error)
    return ""


def _cases(shop: Workshop, file: Path, places: int) -> Iterator[Case]:
    yield from _bytes_changed(file, TAMPERED, places)
    yield from _bytes_changed(shop.folder / "book.xlsx", "stale: .*workbook", places // 10)
    for number in DRIFTING:
        contact = f"stale: contact {shop.ids[number]}"
        yield f"phone of lead {number} typed", _phone(shop, number), f"{contact} has another phone"
        yield f"lead {number} handed over", _owned(shop, number, DANA), f"{contact} is not in scope"
        yield f"lead {number} left by all", _owned(shop, number, ""), f"{contact} is not in scope"
    for more in OTHERWISE:
        yield more, _configured(shop, more), "stale: the configuration"
    yield "another owner", _configured(shop, "", owner=DANA), "stale: the configuration"
    yield "another portal", _moved(shop), "stale: the configuration|foreign"
    for minutes in (31, 60, 60 * 24, -31):
        later = datetime.now(UTC) + timedelta(minutes=minutes)
        yield f"{minutes} minutes later", time_machine.travel(later), "expired|outdated"


def _bytes_changed(path: Path, why: str, places: int) -> Iterator[Case]:
    """Change one byte, take it out, or add one, at places all over a file."""
    whole = path.read_bytes()
    for at in range(0, len(whole) - 2, max(1, len(whole) // places)):
        before, byte, after = whole[:at], whole[at : at + 1], whole[at + 1 :]
        other = b"7" if byte != b"7" else b"8"
        for content in (before + other + after, before + after, before + b"7" + byte + after):
            yield f"byte {at} of {path.name}", _holding(path, content), why


@contextmanager
def _holding(path: Path, content: bytes) -> Iterator[None]:
    whole = path.read_bytes()
    path.write_bytes(content)
    yield
    path.write_bytes(whole)


@contextmanager
def _phone(shop: Workshop, number: int) -> Iterator[None]:
    shop.sandbox.edit(shop.ids[number], {"phone": "+13035559999"})
    yield
    shop.drift(number)


@contextmanager
def _owned(shop: Workshop, number: int, owner_id: str) -> Iterator[None]:
    shop.sandbox.edit(shop.ids[number], {"hubspot_owner_id": owner_id})
    yield
    shop.sandbox.edit(shop.ids[number], {"hubspot_owner_id": OWNER})


@contextmanager
def _configured(shop: Workshop, more: str, **changed: str) -> Iterator[None]:
    shop.configure(more, **changed)
    yield
    shop.configure()


@contextmanager
def _moved(shop: Workshop) -> Iterator[None]:
    """Let another portal answer, as the configuration says by now."""
    other = SandboxPortal()
    other.world.portal_id += 1
    shop.server.portal = other
    shop.configure(portal_id=str(other.portal_id))
    yield
    shop.server.portal = shop.sandbox
    shop.configure()
