"""D3: street words that leaked into a city."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

TOWNS = ("Granby", "Winter Park", "Grand Lake", "Hot Sulphur Springs", "Fraser")


def cities(here: str, wanted: str = "Granby", **policy: object) -> list[tuple[str | None, ...]]:
    """Return D3's findings on one contact whose city is `here`."""
    others = "\n".join(f"R{n} | {town}" for n, town in enumerate(TOWNS))
    plan = plan_of(
        f"lid | city\nR00417 | {wanted}\n{others}",
        f"contact_id | token_text | city\n1 | ID:R00417 | {here}",
        **policy,
    )
    return found("D3", plan, "was", "now")


@pytest.mark.parametrize(
    "here",
    [
        "Granby",
        "  GRANBY ",
        "Fraser",
        "Grand Lake",
        "Hot Sulphur Springs",
        "Estes Park",
        "Idaho Springs",
        "Wheat Ridge",
        "Federal Way",
        "Grants Pass Granby",
        "St. Louis",
        "St Granby",
        "Lake Granby",
        "Old Granby",
        "Granby, CO",
        "Granby, CO 80446",
        "Granby Colorado 80446-1234",
        "Fraser, CO 80442",
        "",
    ],
)
def test_leaves_alone(here: str) -> None:
    """Equal, plainly different and blank cities are no corruption."""
    assert cities(here) == []


@pytest.mark.parametrize(
    "here",
    [
        "Dr Granby",
        "Dr. Granby",
        "123 Elm Ave, Granby",
        "Elm Street Granby",
        "Main St Granby",
        "Eagle Way, Granby",
        "Unit 4 Granby",
        "#12 Granby",
        "40 Granby",
        "Elm Ave",
        "Elm Ave.",
        "County Rd 5",
        "County Rd 5, Granby, CO 80446",
        "Main St",
        "12 Fraser Valley",
        "Elm Ave, CO 80446",
        "78927 US Hwy 40",
        "Ranch Rd N",
    ],
)
def test_mends_street_words(here: str) -> None:
    """Street words, units and numbers before the SoT's city, or in its place, are corruption."""
    assert cities(here) == [(here, "Granby")]


def test_a_blank_in_the_sot_erases_nothing() -> None:
    """A lead without city never empties the contact's."""
    assert cities("Dr Granby", wanted="") == []


def test_a_configured_city_is_a_city() -> None:
    """A known city that looks like a street is left alone."""
    assert cities("Elm Court", known_cities=("Elm Court",)) == []
    assert cities("Elm Court") == [("Elm Court", "Granby")]


@pytest.mark.parametrize(
    ("policy", "mended"),
    [("corrupt", []), ("corrupt_or_blank", [""]), ("any", ["", "Fraser"])],
)
def test_the_policy_widens(policy: str, mended: list[str]) -> None:
    """A blank or another city is mended only where the policy says so."""
    assert [h for h in ("", "Fraser") if cities(h, city_policy=policy)] == mended


def test_writes_the_city_trimmed() -> None:
    """The SoT's city is written trimmed, with NBSP as space."""
    assert cities("Dr Winter Park", wanted="Winter\u00a0Park") == [
        ("Dr Winter Park", "Winter Park")
    ]
