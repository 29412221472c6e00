"""Approvals: of a plan that was shown, of its changes and no others, until they end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from recording import HERE, START, Place
from watching import shown

from sotdiff.errors import PlanError

if TYPE_CHECKING:
    from sotdiff.record import Approval, State, Watch

DIGEST = "ab12cd34ef56"
HOURS_8 = timedelta(hours=8)


def approve(watch: Watch, digest: str = DIGEST) -> Approval:
    """Approve for eight hours."""
    return watch.approve(digest, by="jo", reason="looked", at=START, until=START + HOURS_8)


def test_an_approval_covers_its_changes_and_no_other(state: State) -> None:
    """A later plan within the approved changes is covered, one with a further change is not."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a", "b", "c"), START)
    approve(watch)
    (approval,) = watch.approvals(START + timedelta(minutes=15))
    assert [approval.covers(ids) for ids in (["a", "b", "c"], ["b"], [])] == [True, True, True]
    assert [approval.covers(ids) for ids in (["a", "d"], ["d"])] == [False, False]


def test_an_approval_ends(state: State) -> None:
    """It holds up to its end and not at it; it cannot be used before it was given either."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a"), START)
    approve(watch)
    moments = (START - timedelta(seconds=1), START, START + HOURS_8 - timedelta(seconds=1))
    assert [len(watch.approvals(at)) for at in moments] == [0, 1, 1]
    assert watch.approvals(START + HOURS_8) == []


def test_an_approval_is_remembered_whole(state: State) -> None:
    """Who, why, when, until when, of which plan made from what."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a", sot={"rows": 866}, hubspot={"in_scope": 931}), START)
    made = approve(watch)
    assert watch.approvals(START) == [made]
    assert (made.by, made.reason, made.at, made.until) == ("jo", "looked", START, START + HOURS_8)
    assert (made.digest, made.sot, made.hubspot) == (
        DIGEST.ljust(64, "0"),
        {"rows": 866},
        {"in_scope": 931},
    )


@pytest.mark.parametrize("digest", ["ab12cd34ef57", "ffffffffffff", "%%%%%%%%%%%%", "____________"])
def test_only_a_plan_that_was_shown_can_be_approved(state: State, digest: str) -> None:
    """Any other text is no digest, and nothing is approved."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a"), START)
    with pytest.raises(PlanError, match="no plan with the digest"):
        approve(watch, digest)
    assert watch.approvals(START) == []


def test_a_digest_may_be_shortened_while_it_is_clear(state: State) -> None:
    """Twelve digits, of one plan; fewer, or of two plans, is refused."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a"), START)
    assert approve(watch, f" {DIGEST.upper()} ").digest == DIGEST.ljust(64, "0")
    with pytest.raises(PlanError, match="too short"):
        approve(watch, DIGEST[:11])
    watch.keep_plan(shown(f"{DIGEST}99", "b"), START)
    with pytest.raises(PlanError, match="2 plans with the digest"):
        approve(watch)


def test_another_scope_knows_nothing_of_it(state: State) -> None:
    """A plan for the sandbox approves nothing in a live portal."""
    state.watch(HERE).keep_plan(shown(DIGEST, "a"), START)
    live = state.watch(Place(world="live"))
    with pytest.raises(PlanError):
        approve(live)
    approve(state.watch(HERE))
    assert live.approvals(START) == []


def test_a_plan_is_forgotten_after_a_week(state: State) -> None:
    """What nobody looks at any more cannot be approved; its approvals stay."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a"), START)
    watch.keep_plan(shown("0123456789ab", "b"), START + timedelta(days=7, seconds=1))
    with pytest.raises(PlanError):
        approve(watch)


def test_a_plan_that_is_shown_again_is_kept_once(state: State) -> None:
    """The same digest is the same plan, as young as it was last shown."""
    watch = state.watch(HERE)
    watch.keep_plan(shown(DIGEST, "a", sot={"rows": 1}), START)
    watch.keep_plan(shown(DIGEST, "a", sot={"rows": 2}), START + timedelta(days=6))
    watch.keep_plan(shown("0123456789ab", "b"), START + timedelta(days=8))
    assert approve(watch).sot == {"rows": 2}
