"""Figures 8, 9 and 10: loads that are not whole, successes that are none, and calls that fail."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from oracle.portals import LEADS, frame
from pandera.config import config_context

from proof.chaos import is_a_write
from proof.clock import SimTime
from proof.crashing import Scene
from proof.figures import Figure, of_all, of_none
from proof.line import Line, door_by
from proof.looking import as_it_is
from proof.planted import DANA, OWNER
from sotdiff.errors import IncompleteLoadError
from sotdiff.hubspot.answers import Answer
from sotdiff.load import load_contacts
from sotdiff.sandbox import Fault, SandboxPortal, Switches
from sotdiff.settings import HubSpotSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    Spoil = Callable[[dict[str, Any]], object]

OURS, OTHERS = 450, 230
SPOILS: dict[str, Spoil] = {
    "empty": lambda content: content["results"].clear(),
    "hit dropped": lambda content: content["results"].pop(),
    "hit twice": lambda content: content["results"].__setitem__(0, content["results"][-1]),
}
TOTALS: dict[str, Spoil] = {
    "total too high": lambda content: content.update(total=content["total"] + 1),
    "total too low": lambda content: content.update(total=content["total"] - 1),
}
FAILURES: tuple[tuple[str, int], ...] = (
    *(("status", status) for status in (423, 429, 500, 502, 503, 504)),
    *((kind, 0) for kind in ("truncated", "empty_body", "timeout", "reset")),
    *((kind, 0) for kind in ("commit_then_timeout", "commit_then_reset")),
)
GOOD = {"applied", "already"}
WRITE = "PATCH|PUT|POST|DELETE"
WRITE_PATH = r"/crm/v3/objects/contacts(/\d+)?|/contacts/v1/.*"
ASKED_S = 17


class Spoilt(Line):
    """A line on which one page of a listing always comes spoilt; `pages`: all that were asked."""

    def __init__(self, sandbox: SandboxPortal, page: str = "", spoil: Spoil | None = None) -> None:
        super().__init__(sandbox)
        self.pages: dict[str, int] = {}
        self.spoilt = 0
        self._page, self._spoil = page, spoil

    def search(self, asked: Mapping[str, Any]) -> Answer:
        """Ask for a page."""
        answer = super().search(asked)
        page = json.dumps(asked, sort_keys=True)
        self.pages.setdefault(page, len(answer.fields["results"]))
        if page != self._page or self._spoil is None:
            return answer
        self.spoilt += 1
        content = deepcopy(answer.content)
        self._spoil(content)
        return Answer(answer.status, answer.headers, content)


def incomplete_loads() -> list[Figure]:
    """Return figure 8: each page of each listing spoilt in each way; no plan is made of it."""
    sandbox, time = _crowd(), SimTime()
    whole = Spoilt(sandbox)
    _load(whole, sandbox, time)
    cases = [(page, name, spoil) for page in whole.pages for name, spoil in SPOILS.items()]
    first = [page for page in whole.pages if '"value": "0"' in page]
    cases += [(page, name, spoil) for page in first for name, spoil in TOTALS.items()]
    wrong, hits = [], 0
    for page, name, spoil in cases:
        line = Spoilt(sandbox, page, spoil)
        try:
            _load(line, sandbox, time)
            wrong.append(f"{name}: a load was taken for whole: {page[:200]}")
        except IncompleteLoadError:
            pass
        hits += bool(line.spoilt)
    return [of_all("8", "incomplete loads on which no plan is built", wrong, len(cases), hits)]


def silent_successes() -> list[Figure]:
    """Return figure 9: each write answered as done and not done, one by one; poisoned contacts."""
    wrong, trials, hits = [], 0, 0
    with config_context(validation_enabled=False):
        for name in ("no fault", "refusals and v1"):
            usual = Scene(name)
            usual.play()
            writes = sum(is_a_write(call) for call in usual.world.sandbox.requests)  # type: ignore[arg-type]
            for nth in range(1, writes + 1):
                fault = Fault("ignored", WRITE, WRITE_PATH, nth=nth)
                scene = Scene(name, also=(fault,))
                scene.play(runs=1)
                trials += 1
                hits += any(each.fired for each in scene.world.sandbox.faults)
                wrong += [f"{name}, write {nth}: {lie}" for lie in _lies(scene)]
        poisoned = [_poisoned(kind, count) for kind in FAILURES[2:] for count in (1, 3)]
    told = [line for lines in poisoned for line in lines]
    return [
        of_all("9", "silent successes found by reading back", wrong, trials, hits),
        of_all("9", "k poisoned of n: n-k applied, k named", told, len(poisoned), len(poisoned)),
    ]


def failing_calls(step: int = 7) -> list[Figure]:
    """Return figure 10: every kind of failure at every `step`-th call; limits; `Retry-After`."""
    wrong, trials, hits = [], 0, 0
    with config_context(validation_enabled=False):
        usual = Scene("no fault")
        usual.play()
        calls = len(usual.world.sandbox.requests)
        for kind, status in FAILURES:
            for nth in range(1 + trials % step, calls, step):
                scene = Scene("no fault", also=(Fault(kind, nth=nth, status=status or 500),))  # type: ignore[arg-type]
                scene.play()
                trials += 1
                hits += any(each.fired for each in scene.world.sandbox.faults)
                if scene.end() != usual.end():
                    wrong.append(f"{kind} {status} at call {nth}")
    waited = [_waited(after) for after in (1, ASKED_S, 60)]
    over, paced = _paced()
    return [
        of_none("10", "changes lost by a call that failed", wrong, trials, hits),
        of_none("10", "calls above HubSpot's limits", over, paced, paced),
        of_all("10", "`Retry-After` kept", [told for told in waited if told], 3, 3),
    ]


def _crowd() -> SandboxPortal:
    """Return a portal in which both listings have several pages."""
    sandbox = SandboxPortal(clock=SimTime().moment)
    for number in range(OURS + OTHERS):
        owner = OWNER if number < OURS else DANA
        token = {"trackingsource": f"ID:R{number:05}", "email": f"c{number}@x.example.com"}
        sandbox.add_contact({"hubspot_owner_id": owner, **token})
    sandbox.settle()
    return sandbox


def _load(line: Line, sandbox: SandboxPortal, time: SimTime) -> pd.DataFrame:
    contacts, _ = load_contacts(door_by(line, sandbox, time), frame([], LEADS))
    return contacts


def _lies(scene: Scene) -> list[str]:
    """Return the changes that are told as done and do not stand."""
    due = as_it_is(scene.world).changes
    left = set(zip(due["lid"], due["field"], strict=True))
    receipts = scene.receipts[-1]
    done = receipts[receipts["result"].isin(GOOD)]
    told = set(zip(done["lid"], done["field"], strict=True))
    # An additional address waits for a primary that is named as not done: the next look sees both.
    told -= {(lid, "additional_emails") for lid, name in left - told if name == "email"}
    return [f"{lid} {name} is told as done" for lid, name in sorted(left & told)]


def _poisoned(kind: tuple[str, int], count: int) -> list[str]:
    """Let every write to some contacts fail; return what was told or done otherwise."""
    usual = Scene("no fault")
    usual.play(runs=1)
    whole = usual.receipts[-1]
    updates = [one for one in whole["contact_id"].unique() if one in _updated(usual)]
    bad = updates[3 : 3 + count]
    path = "/crm/v3/objects/contacts/(" + "|".join(bad) + ")"
    fault = Fault(kind[0], "PATCH", path, times=10**6, status=kind[1] or 500)  # type: ignore[arg-type]
    scene = Scene("no fault", also=(fault,))
    scene.play(runs=1)
    receipts = scene.receipts[-1]
    of_bad = receipts["contact_id"].isin(bad)
    usually = set(
        whole.loc[~whole["contact_id"].isin(bad) & whole["result"].isin(GOOD), "change_id"]
    )
    done = set(receipts.loc[receipts["result"].isin(GOOD), "change_id"])
    named = set(receipts.loc[of_bad & ~receipts["result"].isin(GOOD), "contact_id"])
    landed = kind[0] in {"truncated", "empty_body", "commit_then_timeout", "commit_then_reset"}
    if landed and named == set():
        named = set(bad)  # the write came through each time, and reading showed it
    return [f"{kind}: {usually - done} not applied, named {named} of {bad}"] * (
        bool(usually - done) or named != set(bad)
    )


def _updated(scene: Scene) -> set[str]:
    paths = [call.path for call in scene.world.sandbox.requests if call.method == "PATCH"]
    return {path.rpartition("/")[2] for path in paths}


def _waited(seconds: int) -> str:
    """Let a read be refused with `Retry-After`; return how long was waited, if too short."""
    headers = {"Retry-After": str(seconds)}
    fault = Fault("status", "GET", r".*/contacts/\d+", nth=2, status=429, headers=headers)
    scene = Scene("no fault", also=(fault,))
    scene.play(runs=1)
    longest = max(scene.time.slept, default=0.0)
    return "" if longest >= seconds else f"asked for {seconds} s, waited {longest} s"


def _paced() -> tuple[list[str], int]:
    """Read far more than HubSpot allows at once; return the calls that it refused, and all."""
    time = SimTime()
    sandbox = SandboxPortal(Switches(rate_limits=True), clock=time.moment)
    ids = [sandbox.add_contact({"hubspot_owner_id": OWNER}) for _ in range(30)]
    settings = HubSpotSettings(portal="sandbox", owner_id=OWNER)
    door = door_by(Line(sandbox), sandbox, time, settings)
    for _ in range(12):
        for contact_id in ids:
            door.get(contact_id)
        door.find("R00001")
    refused = [call.path for call in sandbox.requests if call.status == 429]
    return refused, len(sandbox.requests)
