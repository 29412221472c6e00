"""Small drawn tables for the oracle: text in, dicts in, tuples out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oracle.making import OWNER
from oracle.oracle import Answer, find
from oracle.portals import CONTACTS, LEADS, REJECTS

if TYPE_CHECKING:
    from oracle.look import Item


def table(text: str, columns: list[str], **fixed: Any) -> list[Item]:
    """Return one dict a drawn line; blank is missing, and quotes keep white space."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [
        {
            **dict.fromkeys(columns),
            **fixed,
            **{name: drawn(cell) for name, cell in zip(lines[0], line, strict=True)},
        }
        for line in lines[1:]
    ]


def drawn(cell: str) -> str | None:
    """Return what a drawn cell means."""
    if cell[:1] == '"' == cell[-1:]:
        return cell[1:-1]
    return cell or None


def answer(
    leads: str, contacts: str = "", outside: str = "", rejects: str = "", **policy: Any
) -> Answer:
    """Return the oracle's answer to a drawn world; contacts in scope carry our owner's id."""
    return find(
        table(leads, LEADS),
        table(contacts, CONTACTS, owner_id=OWNER),
        table(outside, CONTACTS),
        table(rejects, REJECTS),
        owner_id=OWNER,
        **policy,
    )


def told(items: list[Item], code: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of the items of one class, in order."""
    found = [tuple(item[name] for name in columns) for item in items if item["code"] == code]
    return sorted(found, key=repr)


def codes(items: list[Item]) -> set[str]:
    """Return the classes that occur."""
    return {item["code"] for item in items}
