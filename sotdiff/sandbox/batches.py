"""The batch calls: up to 100 contacts at once, answered 200, 201 or 207."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.messages import Response, answer
from sotdiff.sandbox.objects import CREATED
from sotdiff.sandbox.refusals import SandboxRefusal, bad_request, not_found
from sotdiff.sandbox.views import echoed_contact, shown_contact
from sotdiff.sandbox.writing import archive_contact, create_contact, update_contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.messages import Request
    from sotdiff.sandbox.world import World

    Step = Callable[[World, dict[str, Any]], dict[str, Any] | None]

MOST = 100
MISSING = (
    "Could not get some CONTACT objects, they may be deleted or not exist. "
    "Check that ids are valid."
)


def batch_read(world: World, request: Request) -> Response:
    """Show contacts by id or by any address; those that are not there are named in one error."""
    id_property = str(request.fields().get("idProperty") or "")
    keys = [str(entry.get("id", "")) for entry in _inputs(request)]
    archived = request.flag("archived")
    found: dict[str, Contact] = {}
    missing = []
    for key in dict.fromkeys(keys):
        contact = world.store.find(world.addressed(key, id_property))
        if contact is None or bool(contact.archived_at) != archived:
            missing.append(key)
        else:
            found[contact.contact_id] = contact
    properties, history = request.texts("properties"), request.texts("propertiesWithHistory")
    shown = [
        shown_contact(contact, world.definitions, properties, history) for contact in found.values()
    ]
    return _answer(world, 200, shown, [_missing(missing)] if missing else [])


def batch_create(world: World, request: Request) -> Response:
    """Create contacts."""
    return _write(world, request, 201, _create)


def batch_update(world: World, request: Request) -> Response:
    """Change contacts by id; an id that is merged away or no id at all is passed over."""
    inputs = _inputs(request)
    _raise_if_twice(inputs)
    if any(entry.get("idProperty") for entry in inputs):
        raise bad_request("Unable to perform update/upsert by non-unique 0-1 property")
    return _write(world, request, 200, _update)


def batch_upsert(world: World, request: Request) -> Response:
    """Change contacts by any address or id, and create those whose address nobody holds."""
    _raise_if_twice(_inputs(request))
    return _write(world, request, 200, _upsert)


def batch_archive(world: World, request: Request) -> Response:
    """Archive contacts; those that are not there are no error."""
    for entry in _inputs(request):
        contact = world.store.find(str(entry.get("id", "")))
        if contact and not contact.archived_at:
            archive_contact(world, contact)
    return answer(204)


def _create(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    given = _given(entry)
    return echoed_contact(create_contact(world, given), {*given, *CREATED})


def _update(world: World, entry: dict[str, Any]) -> dict[str, Any] | None:
    contact_id = str(entry.get("id", ""))
    merged = contact_id in world.store.aliases
    if not contact_id.isdigit() or (merged and world.switches.merged_batch_update == "omit"):
        return None
    given = _given(entry)
    contact = world.live_contact(contact_id)
    return echoed_contact(update_contact(world, contact, given), given)


def _upsert(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    given, key = _given(entry), str(entry.get("id", ""))
    by_address = entry.get("idProperty") == "email"
    contact = world.store.find(world.addressed(key, entry.get("idProperty") or ""))
    if contact is None and not by_address:
        raise not_found()
    if contact is None:
        created = create_contact(world, {"email": key} | given)
        return echoed_contact(created, {"email", *given, *CREATED}) | {"new": True}
    return echoed_contact(update_contact(world, contact, given), given) | {"new": False}


def _write(world: World, request: Request, status: int, step: Step) -> Response:
    """Take the inputs one by one; without trace ids one that is refused refuses them all."""
    inputs = _inputs(request)
    traces = [entry.get("objectWriteTraceId") for entry in inputs]
    traced = all(traces) and len(set(traces)) == len(traces)
    outcome = _Outcome()
    with world.store.transaction():
        for entry in inputs:
            _take(world, entry, step, outcome)
        if outcome.refusals and world.switches.batch_atomic and not traced:
            raise outcome.refusals[0]
    return _answer(world, status, outcome.results, outcome.errors())


@dataclass(slots=True)
class _Outcome:
    """What became of the inputs of one batch so far."""

    results: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[SandboxRefusal] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def errors(self) -> list[dict[str, Any]]:
        return self.refused + ([_missing(self.missing)] if self.missing else [])


def _take(world: World, entry: dict[str, Any], step: Step, outcome: _Outcome) -> None:
    trace = entry.get("objectWriteTraceId")
    try:
        shown = step(world, entry)
    except SandboxRefusal as refusal:
        if refusal.category == "OBJECT_NOT_FOUND":
            outcome.missing.append(str(entry.get("id", "")))
        else:
            outcome.refusals.append(refusal)
            outcome.refused.append(_refused(refusal, trace))
        return
    if shown is not None:
        outcome.results.append(shown | ({"objectWriteTraceId": trace} if trace else {}))


def _refused(refusal: SandboxRefusal, trace: str | None) -> dict[str, Any]:
    return {
        "status": "error",
        "category": refusal.category,
        "message": refusal.message,
        "context": {"objectWriteTraceId": [trace]} if trace else {},
    }


def _missing(keys: list[str]) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": MISSING,
        "context": {"ids": keys},
    }


def _answer(
    world: World, status: int, results: list[dict[str, Any]], errors: list[dict[str, Any]]
) -> Response:
    """Answer a batch; the results never stand in the order of the inputs."""
    at = world.stamp()
    content: dict[str, Any] = {
        "status": "COMPLETE",
        "results": sorted(results, key=lambda shown: shown["id"][::-1]),
        "startedAt": at,
        "completedAt": at,
    }
    if errors:
        content |= {"numErrors": len(errors), "errors": errors}
    return answer(207 if errors else status, content)


def _raise_if_twice(inputs: list[dict[str, Any]]) -> None:
    keys = [str(entry.get("id", "")) for entry in inputs]
    if len(set(keys)) < len(keys):
        raise bad_request("Duplicate IDs found in batch input")


def _inputs(request: Request) -> list[dict[str, Any]]:
    inputs = request.objects("inputs")
    if not 0 < len(inputs) <= MOST:
        raise bad_request(f"A batch holds 1 to {MOST} inputs, not {len(inputs)}.")
    return inputs


def _given(entry: dict[str, Any]) -> dict[str, Any]:
    given = entry.get("properties")
    if not isinstance(given, dict):
        raise bad_request("Invalid input JSON: properties is missing.")
    return given
