"""What was asked of SmartLead: whether it has happened, and what must not happen any more."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from enrolling import MADE, beside, enrolments

from sotdiff.enrol import ASKED_COLUMNS, SmartLead, judge_asked, open_asked

DAY = timedelta(days=1)
LEADS = "lid | email_all\nR1 | a@example.com\nR2 | b@example.com;c@example.com"
ENROL, REMOVE = ("to_enrol", "a@example.com"), ("must_remove", "x@example.com")


def judged(
    asked: tuple[str, str] | list[tuple[str, str]],
    *exports: pd.DataFrame,
    leads: str = LEADS,
    age: float = 1,
    seen: float = 0,
) -> pd.DataFrame:
    """Return the verdict now on what was asked of `Spring` so many days ago, for two days.

    `seen`: how many days ago its newest export was made.
    """
    asked = asked if isinstance(asked, list) else [asked]
    rows = [
        {
            "kind": kind,
            "campaign": "Spring",
            "email": email,
            "lid": pd.NA,
            "file": "f.csv",
            "made_at": MADE - age * DAY,
            "expires": MADE - (age - 2) * DAY,
        }
        for kind, email in asked
    ]
    frame = pd.DataFrame(rows, columns=list(ASKED_COLUMNS)).astype(ASKED_COLUMNS)
    world = beside(leads, *exports)
    assert isinstance(world.smartlead, SmartLead)
    kept = pd.DataFrame({"campaign": ["Spring"], "made_at": [MADE - seen * DAY]})
    return judge_asked(frame, world, world.smartlead, kept, MADE)


def outcome(*given: object, **more: object) -> str:
    """Return the only outcome."""
    (told,) = judged(*given, **more)["outcome"]  # type: ignore[arg-type]
    return str(told)


def spring(rows: str = "", *, days: float = 0, campaign: str = "Spring") -> pd.DataFrame:
    """Return an export of so many days ago."""
    return enrolments(f"email | status\n{rows}", campaign, made_at=MADE - days * DAY)


@pytest.mark.parametrize(
    ("asked", "shown", "told"),
    [
        (ENROL, "a@example.com | STARTED", "happened"),
        (ENROL, "a@example.com | BOUNCED", "happened"),
        (ENROL, "", "has not happened"),
        (REMOVE, "", "happened"),
        (REMOVE, "x@example.com | UNSUBSCRIBED", "happened"),
        (REMOVE, "x@example.com | STARTED", "has not happened"),
    ],
)
def test_an_export_since_shows_what_has_happened(
    asked: tuple[str, str], shown: str, told: str
) -> None:
    """Enrolled is enrolled, however it stands; removed is whoever gets no mail any more."""
    assert outcome(asked, spring(shown)) == told


@pytest.mark.parametrize("asked", [ENROL, REMOVE])
def test_an_export_from_before_the_asking_says_nothing(asked: tuple[str, str]) -> None:
    """Nor does one of another campaign."""
    before = spring("x@example.com | STARTED", days=2)
    assert outcome(asked, before, seen=2) == "no export since"
    assert outcome(asked, before, spring("", campaign="Fall"), seen=2) == "no export since"


def test_only_the_newest_asking_counts() -> None:
    """Asked twice, it is named once."""
    assert len(judged([ENROL, ENROL], spring())) == 1


@pytest.mark.parametrize(
    ("leads", "there", "why"),
    [
        (LEADS, spring("a@example.com | UNSUBSCRIBED", days=3), "unsubscribed, bounced"),
        (LEADS, spring("a@example.com | STARTED", days=3), "enrolled already"),
        (LEADS, spring("a@example.com | STARTED", campaign="Fall"), "enrolled already"),
        ("lid | email_all\nR2 | c@example.com", spring(days=3), "no lead's primary"),
        ("lid | email_all\nR1 | c@example.com;a@example.com", spring(days=3), "no lead's"),
        (LEADS + "\nR3 | a@example.com", spring(days=3), "another workbook row"),
    ],
    ids=["stopped", "once enrolled", "enrolled elsewhere", "gone", "not the primary", "shared"],
)
def test_whoever_must_not_get_mail_any_more_is_called_back(
    leads: str, there: pd.DataFrame, why: str
) -> None:
    """As long as the file that asks for them may be imported; later it is nothing to speak of."""
    (found,) = judged(ENROL, there, leads=leads, seen=3).itertuples()
    assert found.outcome == "must not happen any more"
    assert str(found.why).startswith(why)
    assert outcome(ENROL, there, leads=leads, seen=3.5, age=3) == "not wanted any more"


def test_whoever_went_into_another_campaign_has_not_happened() -> None:
    """The file was imported into the wrong one: that is named, and nobody is called back."""
    assert outcome(ENROL, spring(), spring("a@example.com | STARTED", campaign="Fall")) == (
        "has not happened"
    )


def test_a_removal_that_nothing_asks_for_any_more_is_not_named() -> None:
    """The address has come into the workbook since."""
    leads = LEADS + "\nR3 | x@example.com"
    assert outcome(REMOVE, spring("x@example.com | STARTED"), leads=leads) == "not wanted any more"


def test_what_may_still_be_imported() -> None:
    """Until it has expired or happened, also where an export since does not show it."""
    both = [ENROL, ("to_enrol", "b@example.com")]
    told = judged(both, spring("b@example.com | STARTED"))
    assert list(open_asked(told, MADE)["email"]) == ["a@example.com"]
    assert open_asked(told, MADE + DAY).empty
