"""The operators of a search, each made into a question to one contact."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.contact import moment_of
from sotdiff.sandbox.refusals import bad_request
from sotdiff.sandbox.views import read_property

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.definitions import Definition
    from sotdiff.sandbox.world import World

    Question = Callable[[Contact], bool]

NEGATIVE = {"NEQ": "EQ", "NOT_IN": "IN", "NOT_CONTAINS_TOKEN": "CONTAINS_TOKEN"}
ORDERED = ("LT", "LTE", "GT", "GTE", "BETWEEN")
_WORD = re.compile(r"[^\W_]+")


def question(world: World, given: Mapping[str, Any]) -> Question:
    """Return whether a contact passes one filter of a search; refuse a filter that is none."""
    name, operator = given.get("propertyName"), str(given.get("operator"))
    definition = world.definitions.get(str(name))
    if definition is None:
        raise bad_request(f"There was a problem with the request. Unknown property: {name}")
    if operator == "HAS_PROPERTY":
        return lambda contact: read_property(contact, definition.name) is not None
    if operator == "NOT_HAS_PROPERTY":
        return lambda contact: read_property(contact, definition.name) is None
    if operator in NEGATIVE:
        return _negative(world, definition, {**given, "operator": NEGATIVE[operator]})
    return _positive(world, definition, {**given, "operator": operator})


def sort_key(definition: Definition, contact: Contact) -> tuple[bool, float, str]:
    """Return what orders contacts by a property; those without a value come last."""
    value = read_property(contact, definition.name)
    if value is None:
        return True, 0.0, ""
    if definition.type in {"number", "datetime", "date"}:
        return False, _amount(value), ""
    return False, 0.0, value.lower()


def _negative(world: World, definition: Definition, given: Mapping[str, Any]) -> Question:
    positive = _positive(world, definition, given)
    blank = world.switches.neq_blank

    def passes(contact: Contact) -> bool:
        if read_property(contact, definition.name) is None:
            return blank
        return not positive(contact)

    return passes


def _positive(world: World, definition: Definition, given: Mapping[str, Any]) -> Question:
    operator = given["operator"]
    if operator in {"EQ", "IN"}:
        return _equal(world, definition, given)
    if operator in ORDERED:
        return _ordered(definition, given)
    if operator == "CONTAINS_TOKEN":
        return _containing(definition, _value(given))
    raise bad_request(f"Invalid input JSON: Cannot deserialize operator {operator!r}")


def _equal(world: World, definition: Definition, given: Mapping[str, Any]) -> Question:
    wanted = _values(given) if given["operator"] == "IN" else [_value(given)]
    if definition.type in {"number", "datetime", "date"}:
        amounts = {_asked_amount(value) for value in wanted}
        return lambda contact: _amount_of(contact, definition) in amounts
    if definition.type == "enumeration":
        return lambda contact: bool(set(wanted) & _options(contact, definition))
    # IN is only spared the lower-casing of what is asked, not of what stands there.
    asked = set(wanted) if given["operator"] == "IN" else {value.lower() for value in wanted}
    if definition.name == "email" and world.switches.email_eq_secondary:
        return lambda contact: bool(asked & contact.addresses())
    return lambda contact: (read_property(contact, definition.name) or "").lower() in asked


def _ordered(definition: Definition, given: Mapping[str, Any]) -> Question:
    amounts = definition.type in {"number", "datetime", "date"}
    low: Any = _asked_amount(_value(given)) if amounts else _value(given).lower()
    high: Any = low
    if given["operator"] == "BETWEEN":
        text = _value(given, "highValue")
        high = _asked_amount(text) if amounts else text.lower()
    passes = _COMPARE[given["operator"]]

    def compared(contact: Contact) -> bool:
        value = read_property(contact, definition.name)
        if value is None:
            return False
        return passes(_amount(value) if amounts else value.lower(), low, high)

    return compared


def _containing(definition: Definition, asked: str) -> Question:
    pattern = asked.strip().lower()
    words = _WORD.findall(pattern)

    def contains(contact: Contact) -> bool:
        text = (read_property(contact, definition.name) or "").lower()
        pieces = [*re.split(r"[\s;,]+", text), *_WORD.findall(text)]
        if any(fnmatchcase(piece, pattern) for piece in pieces):
            return True
        return "*" not in pattern and _in_sequence(words, _WORD.findall(text))

    return contains


def _in_sequence(words: list[str], text: list[str]) -> bool:
    span = len(words)
    return bool(words) and any(
        text[start : start + span] == words for start in range(len(text) - span + 1)
    )


def _options(contact: Contact, definition: Definition) -> set[str]:
    return set((read_property(contact, definition.name) or "").split(";"))


def _amount_of(contact: Contact, definition: Definition) -> float | None:
    value = read_property(contact, definition.name)
    return None if value is None else _amount(value)


def _amount(value: str) -> float:
    """Return a number, or the milliseconds since 1970 of a stamp."""
    try:
        return float(value)
    except ValueError:
        return moment_of(value).timestamp() * 1000


def _asked_amount(value: str) -> float:
    try:
        return _amount(value)
    except ValueError as error:
        raise bad_request(f"There was a problem with the request: {value!r}") from error


def _value(given: Mapping[str, Any], key: str = "value") -> str:
    value = given.get(key)
    if not isinstance(value, str | int | float):
        raise bad_request(f"operator {given.get('operator')} requires a {key}")
    return str(value)


def _values(given: Mapping[str, Any]) -> list[str]:
    values = given.get("values")
    if not isinstance(values, list) or not values:
        raise bad_request(f"operator {given.get('operator')} requires values")
    return [str(value) for value in values]


_COMPARE: dict[str, Callable[[Any, Any, Any], bool]] = {
    "LT": lambda value, low, _: value < low,
    "LTE": lambda value, low, _: value <= low,
    "GT": lambda value, low, _: value > low,
    "GTE": lambda value, low, _: value >= low,
    "BETWEEN": lambda value, low, high: low <= value <= high,
}
