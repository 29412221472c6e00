"""The control: protocols that others use, in the same worlds, with the same look. They must fail.

A proof that these pass too proves nothing. None of them keeps a journal or tells what it met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from proof.figures import Figure
from proof.fuse import Killed
from proof.line import Watched
from proof.planted import NAMES, OWNER
from proof.seeds import play_all
from proof.simulation import INTERVAL, MOST_PLACES, QUIET, STORMY, Play, Verdict, judge_creates
from sotdiff.errors import R01Violation, SotdiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.hubspot.answers import Answer

    Client = Any
    Create = Callable[[Client, Mapping[str, str]], object]
    Update = Callable[[Client, str, Mapping[str, tuple[str, str]]], object]

TRIES = 3
TOKEN = NAMES["token_text"]
HOLDER = re.compile(r"Existing ID:\s*(\d+)|(\d+) already has that value")


def search_then_post(client: Client, values: Mapping[str, str]) -> None:
    """Search for the lead's token; create where nobody is found, with retries."""
    asked = {"propertyName": TOKEN, "operator": "EQ", "value": values[TOKEN]}
    found = client.search({"filterGroups": [{"filters": [asked]}], "properties": [TOKEN]})
    if not found.fields.get("results"):
        _with_retries(lambda: client.post(values))


def post_then_patch_on_409(client: Client, values: Mapping[str, str]) -> None:
    """Create with retries; where somebody holds the address, change that contact."""
    answer = _with_retries(lambda: client.post(values))
    holder = HOLDER.search(str(answer.fields.get("message") or ""))
    if holder:
        rest = {name: value for name, value in values.items() if name != "email"}
        _with_retries(lambda: client.patch(holder[1] or holder[2], rest))


def upsert(client: Client, values: Mapping[str, str]) -> None:
    """Create or change by address in one call."""
    if values.get("email"):
        given = {"idProperty": "email", "id": values["email"], "properties": dict(values)}
        _with_retries(lambda: client.batch_upsert([given]))


def patch_blindly(client: Client, contact_id: str, wanted: Mapping[str, tuple[str, str]]) -> None:
    """Send what the plan says, without another look."""
    _with_retries(lambda: client.patch(contact_id, {n: now for n, (_, now) in wanted.items()}))


def compare_then_patch(
    client: Client, contact_id: str, wanted: Mapping[str, tuple[str, str]]
) -> None:
    """Read, compare owner and values, send; no look at the history afterwards."""
    shown = client.get(contact_id, [*wanted, "hubspot_owner_id"]).fields.get("properties") or {}
    due = {n: now for n, (was, now) in wanted.items() if (shown.get(n) or "") == was}
    if shown.get("hubspot_owner_id") == OWNER and due:
        _with_retries(lambda: client.patch(contact_id, due))


def no_update(_client: Client, _contact_id: str, _wanted: Mapping[str, Any]) -> None:
    """Leave what is there alone, so that only creates are judged."""


def no_create(_client: Client, _values: Mapping[str, str]) -> None:
    """Make nothing, so that only updates are judged."""


@dataclass(frozen=True)
class Protocol:
    """A way to write, and the figures that it must fail."""

    name: str
    create: Create
    update: Update
    fails: tuple[str, ...]


PROTOCOLS = (
    Protocol("search, then POST with retries", search_then_post, no_update, ("duplicates",)),
    Protocol("POST with retries, PATCH on 409", post_then_patch_on_409, no_update, ("duplicates",)),
    Protocol("POST with retries, PATCH on 409", post_then_patch_on_409, no_update, ("foreign",)),
    Protocol("batch upsert by address", upsert, no_update, ("foreign",)),
    Protocol("PATCH of the plan, unread", no_create, patch_blindly, ("unreported",)),
    Protocol("PATCH of the plan, unread", no_create, patch_blindly, ("foreign",)),
    Protocol("GET, compare, PATCH", no_create, compare_then_patch, ("unreported",)),
    Protocol("GET, compare, PATCH", no_create, compare_then_patch, ("foreign unreported",)),
)


def simulate_naive(number: int, seed: int) -> Verdict:
    """Play a seed with one of the protocols."""
    protocol = PROTOCOLS[number]
    play, verdict = Play(seed), Verdict(seed)
    for turn in range(STORMY + QUIET):
        kill = turn < STORMY and play.random.randrange(100) < 35
        play.fuse.light(play.random.randrange(1, MOST_PLACES) if kill else 0)
        if turn == STORMY:
            play.chaos.stop()
        _run(play, protocol)
        play.time.wait(INTERVAL)
    _judge(play, verdict)
    return verdict


def control(seeds: range, processes: int) -> list[Figure]:
    """Return one figure a protocol and promise: it must be broken."""
    figures = []
    for number, protocol in enumerate(PROTOCOLS):
        tally = play_all(seeds, processes, partial(simulate_naive, number))
        broken = len(tally.of(*protocol.fails))
        told = f"control: {protocol.name} ({', '.join(protocol.fails)})"
        measured = "fails" if broken else "holds"
        figures.append(Figure("", told, measured, "fails", tally.seeds, broken))
    return figures


def _run(play: Play, protocol: Protocol) -> None:
    client = Watched(play.client, play.hear)
    try:
        changes = play.look(play.world.leads, play.door()).changes.fillna("")
        for (contact_id, _), group in changes.groupby(["contact_id", "lid"], sort=False):
            names, was, now = group["property"], group["was"], group["now"]
            if contact_id:
                pairs = zip(was, now, strict=True)
                protocol.update(client, contact_id, dict(zip(names, pairs, strict=True)))
            else:
                protocol.create(client, dict(zip(names, now, strict=True)))
    except (Killed, SotdiffError, R01Violation):
        return


def _judge(play: Play, verdict: Verdict) -> None:
    judge_creates(play, verdict)
    for write in play.referee.writes:
        if write.is_blind:
            verdict.blame("foreign", f"{write}")
        elif write.is_foreign:
            verdict.blame("foreign unreported", f"{write}")
        if write.lost:
            verdict.blame("unreported", f"{write}")


def _with_retries(send: Callable[[], Answer]) -> Answer:
    answer = send()
    for _ in range(TRIES - 1):
        if answer.is_success or 400 <= answer.status < 420:
            break
        answer = send()
    return answer
