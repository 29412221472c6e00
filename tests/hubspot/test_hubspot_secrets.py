"""The token and what contacts hold never reach an error or a log."""

from __future__ import annotations

import json
import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from doorway import QUICK, Tampered, ours, settings_with
from pydantic import SecretStr

from sotdiff.hubspot import open_portal
from sotdiff.sandbox import Response
from sotdiff.settings import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorway import HandTime

    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxPortal, SandboxServer

CANARY = "sandbox-canary-8f14e45f-0000-ceea-167a"
ADDRESS = "jane.doe@private.example"
PHONE = "+19705550199"
NAME = "Wilhelmina"
PLANTED = (CANARY, ADDRESS, PHONE, NAME)
ECHO = {
    "message": f"{CANARY} {ADDRESS} {PHONE} {NAME}",
    "category": CANARY,
    "errors": [{"message": ADDRESS, "code": CANARY, "context": {"ids": [ADDRESS]}}],
    "policyName": ADDRESS,
}


def texts_of(error: BaseException) -> str:
    """Return all that anybody could show of an error: text, arguments, causes and traceback."""
    chain = [error, error.__cause__, error.__context__]
    shown = [f"{one} {one!r} {one.__dict__}" for one in chain if one]
    return "\n".join([*shown, *traceback.format_exception(error)])


@pytest.fixture
def live(
    server: SandboxServer, time: HandTime, caplog: pytest.LogCaptureFixture
) -> Iterator[Portal]:
    """Open a portal with the canary as its token, while every log is kept."""
    settings = settings_with(portal="live", portal_id="48211937")
    secrets = Secrets.model_construct(
        hubspot_token=SecretStr(CANARY), sotdiff_hubspot_url=server.url
    )
    timing = time.timing()
    with open_portal(settings, secrets, timing=timing, time_limit_s=QUICK) as portal:
        caplog.set_level(logging.DEBUG)
        yield portal


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 423, 429, 477, 500, 503])
def test_nothing_leaks(
    server: SandboxServer,
    sandbox: SandboxPortal,
    live: Portal,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where HubSpot's answer repeats token, address, phone and name, no error and no log does."""
    mine = sandbox.add_contact(ours(email=ADDRESS, phone=PHONE, firstname=NAME))
    struck = [False]

    def echo(_path: str, _body: Any, answered: Response) -> Response:
        if not struck[0]:
            return answered
        body = json.dumps(ECHO).encode()
        return replace(answered, status=status, body=body, headers={"X-Echo": CANARY})

    server.portal = Tampered(sandbox, echo)  # type: ignore[assignment]
    errors = []
    for call in CALLS:
        struck[0] = False
        fresh = live.get(mine)
        struck[0] = True
        errors.append(raised_by(lambda call=call, fresh=fresh: call(live, fresh)))
    # A 404 to a batch is an answer: nobody holds the address.
    assert len([error for error in errors if error]) == len(CALLS) - (status == 404)
    assert leaks_in("\n".join(texts_of(error) for error in errors if error)) == []
    assert leaks_in(caplog.text) == []
    assert leaks_in(repr(live)) == []


def test_a_lost_answer_leaks_nothing(
    server: SandboxServer, sandbox: SandboxPortal, live: Portal
) -> None:
    """An answer that never comes leaves no request in the error either."""
    mine = sandbox.add_contact(ours(email=ADDRESS, phone=PHONE, firstname=NAME))
    for call in CALLS:
        fresh = live.get(mine)
        server.portal = Tampered(sandbox, lambda *_: Response(0, fate="reset"))  # type: ignore[assignment]
        error = raised_by(lambda call=call, fresh=fresh: call(live, fresh))
        assert error is not None
        assert leaks_in(texts_of(error)) == []
        server.portal = sandbox


CALLS: tuple[Any, ...] = (
    lambda door, fresh: door.patch(fresh, {"firstname": NAME, "phone": PHONE}),
    lambda door, fresh: door.add_additional(fresh, ADDRESS),
    lambda door, _: door.create({"email": ADDRESS}),
    lambda door, fresh: door.get(fresh.contact_id),
    lambda door, _: door.holders([ADDRESS]),
    lambda door, _: door.list_owned(),
    lambda door, _: door.list_outside(),
    lambda door, _: door.check(),
)


def raised_by(call: Callable[[], object]) -> Exception | None:
    """Return what a call raises, or nothing."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it may not leak
        return error
    return None


def leaks_in(text: str) -> list[str]:
    """Return what was planted and stands in a text, in any of the forms it might take."""
    return [secret for secret in PLANTED if secret in text or quote(secret, safe="") in text]
