"""R-01 from end to end: what is not ours is never written, whoever leaks it, hands it over or asks.

After each of these tests every contact that was not ours at its beginning is byte-identical.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from accepting import Host, leaking, others_of
from applying import TickingTime
from doorway import DANA, JOSEPH, SEARCH, door_to
from drawing import draw

import sotdiff
from sotdiff.errors import GuardTripped, WriteRefusedError
from sotdiff.hubspot import Contact
from sotdiff.sandbox import SandboxPortal
from sotdiff.tables import Leads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import Request

LEADS = """
    lid    | email_all       | phone_all    | city
    R00001 | a@1.com;b@1.com | +19705550101 | Granby
    R00002 | a@2.com         |              | Granby
    R00003 | a@3.com         |              | Granby
"""
BATCH = "/crm/v3/objects/contacts/batch/read"
READS = (SEARCH, BATCH)

pytestmark = pytest.mark.usefixtures("workplace")


class Stage:
    """Our contact with everything to mend, another one, and a lead without any; two strangers'."""

    def __init__(self, host: Host) -> None:
        """Put the contacts there."""
        self.time = TickingTime()
        self.host = host
        self.sandbox = SandboxPortal(clock=self.time.moment)
        self.mine = self._put(JOSEPH, "b@1.com", "ID:R00001", "Dr Granby")
        self.other = self._put(JOSEPH, "a@2.com", "ID:R00002", "Dr Granby")
        self.danas = self._put(DANA, "dana@x.com", "", "Dr Granby")
        self.nobodys = self._put("", "nobody@x.com", "form 7", "Dr Granby")
        self.sandbox.settle()
        host.serve(self.sandbox)
        self.leads = draw(LEADS, Leads)

    def _put(self, owner_id: str, email: str, token: str, city: str) -> str:
        given = {"hubspot_owner_id": owner_id, "email": email, "trackingsource": token}
        return self.sandbox.add_contact({**given, "city": city})

    def before(self, method: str, path_end: str, act: Callable[[], object]) -> None:
        """Let somebody act right before the next call of this kind, once."""
        waiting = [act]

        def hook(request: Request) -> None:
            if waiting and request.method == method and request.path.endswith(path_end):
                waiting.pop()()

        self.sandbox.on_request(hook)

    def writes(self) -> list[str]:
        """Return the writes that reached the sandbox."""
        return [
            f"{call.method} {call.path}"
            for call in self.sandbox.requests
            if call.method != "GET" and call.path not in READS
        ]


@pytest.fixture
def stage(host: Host) -> Stage:
    """Set the stage."""
    return Stage(host)


@pytest.fixture
def door(stage: Stage) -> Iterator[Portal]:
    """Open the door to it."""
    with door_to(stage.host.server, stage.time) as portal:
        yield portal


@pytest.mark.parametrize("whose", ["danas", "nobodys"])
def test_a_search_that_leaks_stops_everything(stage: Stage, door: Portal, whose: str) -> None:
    """One foreign contact in the listing of ours: R01Violation, and nothing was written at all."""
    foreign = getattr(stage, whose)
    before = stage.sandbox.snapshot()
    stage.host.server.portal = leaking(stage.sandbox, foreign)  # type: ignore[assignment]
    with pytest.raises(sotdiff.R01Violation, match=foreign):
        sotdiff.load_hubspot(door, stage.leads)
    assert stage.writes() == []
    assert stage.sandbox.snapshot() == before


def test_a_foreign_row_reaches_no_portal(stage: Stage, door: Portal) -> None:
    """A frame of contacts with one of another owner: no call goes out, let alone a write."""
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    both = contacts.assign(owner_id=contacts["owner_id"].mask(contacts["email"] == "b@1.com", DANA))
    stage.sandbox.requests.clear()
    with pytest.raises(sotdiff.R01Violation):
        sotdiff.reconcile(stage.leads, both, portal=door, outside=outside)
    assert stage.sandbox.requests == []


def test_a_foreign_row_that_says_it_is_ours(stage: Stage, door: Portal) -> None:
    """Contacts that were changed after their load are no base for writing, whatever they say."""
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    forged = contacts.assign(contact_id=contacts["contact_id"].replace(stage.mine, stage.danas))
    with pytest.raises(sotdiff.SotdiffError, match="changed after it"):
        sotdiff.reconcile(stage.leads, forged, portal=door, outside=outside)
    assert stage.writes() == []


def test_a_plan_that_names_a_foreign_contact(stage: Stage, door: Portal) -> None:
    """A plan whose changes point at another owner's contact writes nothing to it."""
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    plan = sotdiff.diff(stage.leads, contacts, outside=outside)
    changes = plan.changes.replace({"contact_id": {stage.mine: stage.danas}})
    receipts = sotdiff.apply(replace(plan, changes=changes), door)
    told = results(receipts, stage.danas)
    assert told
    assert set(told.values()) == {"out_of_scope"}
    assert set(results(receipts, stage.other).values()) == {"applied"}


HAND_OVERS = [
    pytest.param("POST", BATCH, id="while the look reads it again"),
    pytest.param("GET", "{mine}", id="right before it is read to be written"),
]


@pytest.mark.parametrize(("method", "path"), HAND_OVERS)
@pytest.mark.parametrize("to", [DANA, None])
def test_a_contact_that_changes_hands_is_not_written(
    stage: Stage, door: Portal, method: str, path: str, to: str | None
) -> None:
    """Given to somebody else between look and write it stays as it is; the others are mended."""
    taken: dict[str, str] = {}

    def hand_over() -> None:
        stage.sandbox.set_owner(stage.mine, to)
        taken.update(others_of(stage.sandbox))

    stage.before(method, path.format(mine=stage.mine), hand_over)
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    result = sotdiff.reconcile(stage.leads, contacts, portal=door, outside=outside)
    assert result.receipts is not None
    assert others_of(stage.sandbox) == taken
    assert set(results(result.receipts, stage.mine).values()) <= {"out_of_scope"}
    assert set(results(result.receipts, stage.other).values()) == {"applied"}
    assert not [call for call in stage.writes() if call.endswith(stage.mine)]


def test_a_contact_given_away_after_the_look(stage: Stage, door: Portal) -> None:
    """Also minutes after: what the plan says about it is not done, and its receipts say why."""
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    plan = sotdiff.diff(stage.leads, contacts, outside=outside)
    stage.sandbox.set_owner(stage.mine, DANA)
    taken = others_of(stage.sandbox)
    told = results(sotdiff.apply(plan, door), stage.mine)
    assert len(told) > 1
    assert set(told.values()) == {"out_of_scope"}
    assert others_of(stage.sandbox) == taken


def test_a_new_contact_given_away_is_left_alone(stage: Stage, door: Portal) -> None:
    """A contact that we made, and that a workflow took away at once, is written no second time."""
    given: dict[str, str] = {}

    def give_away() -> None:
        made = stage.sandbox.holder("a@3.com")
        assert made is not None
        stage.sandbox.set_owner(made, DANA)
        given[made] = others_of(stage.sandbox)[made]

    stage.leads = draw("lid | email_all\nR00003 | a@3.com;b@3.com", Leads)
    contacts, outside = sotdiff.load_hubspot(door, stage.leads)
    plan = sotdiff.diff(stage.leads, contacts, outside=outside)
    after_post: list[str] = []

    def hook(request: Request) -> None:
        if after_post and not given:
            give_away()
        if request.method == "POST" and request.path.endswith("/contacts"):
            after_post.append(request.path)

    stage.sandbox.on_request(hook)
    sotdiff.apply(plan, door)
    assert given
    assert {key: others_of(stage.sandbox)[key] for key in given} == given


R01, REFUSED = sotdiff.R01Violation, WriteRefusedError
BOTH = {"email": "a@1.com", "hs_additional_emails": "b@1.com"}
UPDATES = [
    pytest.param({"hubspot_owner_id": DANA}, R01, id="another owner"),
    pytest.param({"city": "Granby", "hubspot_owner_id": JOSEPH}, R01, id="an owner at all"),
    pytest.param({"trackingsource": "called"}, REFUSED, id="the token taken away"),
    pytest.param({"trackingsource": "ID:R00009"}, REFUSED, id="another token in its place"),
    pytest.param(BOTH, REFUSED, id="both address fields"),
    pytest.param({"city": ""}, REFUSED, id="a blank"),
]
CREATES = [
    pytest.param({"email": "new@x.com", "hubspot_owner_id": DANA}, R01, id="for Dana"),
    pytest.param({"email": "new@x.com", "hubspot_owner_id": ""}, REFUSED, id="for nobody"),
    pytest.param(
        {"email": "new@x.com", "hs_additional_emails": "m@x.com"}, REFUSED, id="both address fields"
    ),
]


@pytest.mark.parametrize(("properties", "error"), UPDATES)
def test_an_update_that_another_program_is_refused(
    stage: Stage, door: Portal, properties: dict[str, str], error: type[Exception]
) -> None:
    """Who writes through the library takes no owner, token or address away by it."""
    before = stage.sandbox.snapshot()
    with pytest.raises(error):
        door.update(stage.mine, properties)
    assert stage.writes() == []
    assert stage.sandbox.snapshot() == before


@pytest.mark.parametrize(("properties", "error"), CREATES)
def test_a_create_that_another_program_is_refused(
    stage: Stage, door: Portal, properties: dict[str, str], error: type[Exception]
) -> None:
    """Who creates through the library creates for the scope's owner and for nobody else."""
    with pytest.raises(error):
        door.create(properties)
    assert stage.writes() == []


@pytest.mark.parametrize("whose", ["danas", "nobodys"])
def test_another_program_meets_r01(stage: Stage, door: Portal, whose: str) -> None:
    """A contact out of scope raises R01Violation, and no write goes out."""
    with pytest.raises(sotdiff.R01Violation):
        door.update(getattr(stage, whose), {"city": "Granby"})
    assert stage.writes() == []


def test_another_program_may_do_the_rest(stage: Stage, door: Portal) -> None:
    """The same calls on our own contacts, and for our owner, work."""
    assert door.update(stage.mine, {"city": "Fraser"}).properties["city"] == "Fraser"
    made = door.create({"email": "new@x.com", "trackingsource": "ID:R00003"})
    assert stage.sandbox.get(made.contact_id, "hubspot_owner_id") == JOSEPH


def test_a_live_portal_elsewhere_is_not_written(workplace: Path) -> None:
    """Before a first run was approved it takes no write of any kind; no connection is made."""
    toml = workplace / "sotdiff.toml"
    live = 'portal = "live"\nportal_id = "1"\nallowed_hosts = ["hubspot.invalid"]'
    text = toml.read_text("utf-8").replace('portal = "sandbox"', live)
    toml.write_text(text.replace("allowed_hosts = []", ""), "utf-8")
    secrets = "HUBSPOT_TOKEN=made-up\nSOTDIFF_HUBSPOT_URL=https://hubspot.invalid\n"
    (workplace / ".env").write_text(secrets, "utf-8")
    contact = Contact("512", {"hubspot_owner_id": JOSEPH}, archived=False)
    with sotdiff.connect() as portal:
        for write in (
            lambda: portal.update("512", {"city": "Granby"}),
            lambda: portal.create({"email": "a@x.com"}),
            lambda: portal.patch(contact, {"city": "Granby"}),
            lambda: portal.add_additional(contact, "a@x.com"),
        ):
            with pytest.raises((WriteRefusedError, GuardTripped), match="guard"):
                write()
        assert not portal.calls


def results(receipts: pd.DataFrame, contact_id: str) -> dict[str, str]:
    """Return the result of each field of a contact."""
    mine = receipts[receipts["contact_id"] == contact_id]
    return dict(zip(mine["field"], mine["result"], strict=True))
