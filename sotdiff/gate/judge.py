"""The rules: what a file that writes to HubSpot must show, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sotdiff.gate.notebooks import Program
    from sotdiff.gate.sights import Sights, Write

Rule = Literal["listed", "owner filter", "owner re-read", "guard", "readable", "door", "mutants"]
RAW = ("write", "create", "many")


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one file at one place."""

    file: str
    place: str
    rule: Rule
    ok: bool
    detail: str


def judge_file(file: str, program: Program, sights: Sights, *, is_listed: bool) -> list[Verdict]:
    """Return what every rule says of a file; nothing for one that does not write to HubSpot."""
    raw = [write for write in sights.writes if write.kind in RAW]
    past = [write for write in sights.writes if write.kind == "past"]
    found = [
        Verdict(
            file, program.place(line), "guard", ok=False, detail=f"{what}; leave the guard alone"
        )
        for line, what in sights.tampering
    ]
    found += [Verdict(file, program.place(w.line), "guard", ok=False, detail=w.what) for w in past]
    if raw or past:
        found.append(_listed(file, program, (raw or past)[0], is_listed=is_listed))
    if is_listed:
        for write in raw:
            found += _layers(file, program.place(write.line), write, sights)
    guarded = [write for write in sights.writes if write.kind == "guarded"]
    if guarded:
        place, count = program.place(guarded[0].line), len(guarded)
        found.append(
            Verdict(file, place, "guard", ok=True, detail=f"{count} writes through sotdiff")
        )
    if is_listed and not found:
        detail = "listed, and no write to HubSpot is found in it"
        found.append(Verdict(file, "1", "listed", ok=True, detail=detail))
    return found


def _listed(file: str, program: Program, first: Write, *, is_listed: bool) -> Verdict:
    detail = f"writes to HubSpot ({first.what})"
    if not is_listed:
        detail += "; write through sotdiff, or list it under [gate] hs_writers"
    return Verdict(file, program.place(first.line), "listed", is_listed, detail)


def _layers(file: str, place: str, write: Write, sights: Sights) -> list[Verdict]:
    """Return what both layers of one write look like."""
    if write.kind == "many":
        detail = f"{write.what}: cannot be checked contact by contact; use portal.update"
        return [Verdict(file, place, "owner re-read", ok=False, detail=detail)]
    filtered, why = _filter(write, sights)
    checked, how = _check(write)
    return [
        Verdict(file, place, "owner filter", filtered, f"{write.what}: {why}"),
        Verdict(file, place, "owner re-read", checked, f"{write.what}: {how}"),
    ]


def _filter(write: Write, sights: Sights) -> tuple[bool, str]:
    """Tell whether the search behind a write asks for the scope's owner."""
    if write.is_filtered is False:
        return False, "the search that gives the contact has no owner filter in every group"
    if write.is_filtered and write.kind == "create":
        return True, "the search before it has the owner filter"
    near = [s for s in sights.searches if write.root != "module" or s.root == "module"]
    bare = [search for search in near if not search.is_filtered]
    if bare and write.kind != "create":
        return False, f"a search without the owner filter is there too (line {bare[0].line})"
    if write.is_filtered or any(search.is_filtered for search in near):
        return True, "the search has the owner filter"
    return False, "no search with the owner filter comes before it"


def _check(write: Write) -> tuple[bool, str]:
    """Tell whether the owner is checked on a fresh read of that very contact."""
    if write.kind == "create":
        return write.sets_scope, (
            "created for the scope's owner"
            if write.sets_scope
            else "not created for the scope's owner"
        )
    if write.names_owner:
        return False, "names an owner; an update never does"
    if write.is_checked:
        return True, "the contact is read again by id and its owner checked, on every way"
    return (
        False,
        "not on every way is that contact read again by id and its owner checked before it",
    )
