"""What stops a run, what does not, and that no receipt is lost either way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import result_of
from doorway import BATCH_READ, ONE

from sotdiff.errors import AuthError, LimitError, R01Violation
from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    import pandas as pd
    from applying import Bench


def cities(bench: Bench, count: int) -> tuple[list[str], str]:
    """Put contacts there that need a city each; return their ids and the plan."""
    contacts = [bench.ours(f"R{n:05}", city="Dr Granby") for n in range(count)]
    lines = [f"D3 | {one} | R{n:05} | city | Dr Granby | Granby" for n, one in enumerate(contacts)]
    return contacts, "\n".join(["code | contact_id | lid | field | was | now", *lines])


def by_place(receipts: pd.DataFrame | None) -> list[str]:
    """Return the results in the plan's order."""
    assert receipts is not None
    return receipts["result"].tolist()


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthError), (403, AuthError), (477, LimitError)]
)
def test_a_stop_keeps_the_receipts(bench: Bench, status: int, error: type[Exception]) -> None:
    """What was done before the stop is told; what was not taken up is held."""
    _, plan = cities(bench, 7)
    bench.sandbox.faults.append(Fault("status", "PATCH", nth=6, status=status))
    with pytest.raises(error) as stop:
        bench.apply(plan)
    assert by_place(stop.value.receipts) == ["applied"] * 5 + ["held"] * 2  # type: ignore[attr-defined]
    assert bench.journal.open_intents() == []


def test_a_stop_that_lets_nothing_be_read(bench: Bench) -> None:
    """What was written and cannot be read back any more is unknown, and stays open."""
    _, plan = cities(bench, 7)
    bench.sandbox.faults += [
        Fault("status", "PATCH", nth=6, times=99, status=401),
        Fault("status", "POST", BATCH_READ, nth=2, times=99, status=401),
    ]
    with pytest.raises(AuthError) as stop:
        bench.apply(plan)
    assert by_place(stop.value.receipts) == ["applied"] * 3 + ["unknown"] * 2 + ["held"] * 2
    assert len(bench.journal.open_intents()) == 2


def test_a_merge_into_a_foreign_contact_is_a_violation(bench: Bench) -> None:
    """A PATCH that hit a merge and reached a contact that is not ours stops the run."""
    contacts, plan = cities(bench, 5)
    stranger = bench.theirs(firstname="Stranger")
    bench.before("PATCH", lambda: bench.sandbox.merge(stranger, contacts[1]), nth=2)
    with pytest.raises(R01Violation, match="merged between check and write") as stop:
        bench.apply(plan)
    receipts = stop.value.receipts
    assert by_place(receipts) == ["applied", "out_of_scope", "held", "held", "held"]
    assert receipts is not None
    assert [row["kind"] for row in receipts.attrs["incidents"]] == ["merge"]


def test_a_merge_into_a_contact_of_ours_is_applied(bench: Bench) -> None:
    """A PATCH that hit a merge is read back by the new id where that is ours."""
    contacts, plan = cities(bench, 2)
    other = bench.ours(None, firstname="Other")
    bench.before("PATCH", lambda: bench.sandbox.merge(contacts[0], other))
    receipts = bench.apply(plan)
    assert by_place(receipts) == ["applied", "applied"]
    assert receipts["contact_id"].iloc[0] not in contacts


def test_the_canary_holds_the_rest(bench: Bench) -> None:
    """Where none of the first contacts comes out as written, the rest is held."""
    _, plan = cities(bench, 8)
    bench.sandbox.faults.append(Fault("ignored", "PATCH", ONE, times=99))
    receipts = bench.apply(plan)
    assert by_place(receipts) == ["failed"] * 3 + ["held"] * 5
    assert "none of the first 3 contacts" in receipts["detail"].iloc[-1]
    assert len(bench.writes()) == 3


def test_the_canary_is_not_stopped_by_one(bench: Bench) -> None:
    """One contact among the first that does not come out stops nobody else."""
    contacts, plan = cities(bench, 8)
    bench.sandbox.faults.append(Fault("ignored", "PATCH", f".*{contacts[1]}", times=99))
    assert by_place(bench.apply(plan)) == ["applied", "failed", *["applied"] * 6]


def test_the_canary_is_read_back_before_the_rest(bench: Bench) -> None:
    """Three contacts are written and read back, and only then the fourth is written."""
    _, plan = cities(bench, 5)
    bench.apply(plan)
    methods = [call.split()[0] for call in bench.calls()]
    assert methods == ["GET", "PATCH"] * 3 + ["POST"] + ["GET", "PATCH"] * 2 + ["POST"]


def test_without_a_canary(bench: Bench) -> None:
    """A canary of none lets everything go out at once."""
    _, plan = cities(bench, 5)
    bench.apply(plan, canary=0)
    methods = [call.split()[0] for call in bench.calls()]
    assert methods == ["GET", "PATCH"] * 5 + ["POST"]


def test_an_empty_plan(bench: Bench) -> None:
    """A plan without changes calls nobody and gives no receipts."""
    receipts = bench.apply("code | contact_id | field | was | now")
    assert receipts.empty
    assert bench.calls() == []


def test_several_contacts(bench: Bench) -> None:
    """Receipts stand in the plan's order, one a change."""
    contacts, plan = cities(bench, 4)
    receipts = bench.apply(plan)
    assert list(result_of(receipts)) == [f"{one} city" for one in contacts]
