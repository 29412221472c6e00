"""One push to the ntfy server: what is sent, what is tried again, and what nobody may read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from pushing import NtfyServer
from pydantic import SecretStr

from sotdiff.notify import Message, push, replaces_scheduled
from sotdiff.notify import send as send_message
from sotdiff.settings import Ntfy

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "tk_geheim123"


@pytest.fixture
def server() -> Iterator[NtfyServer]:
    """Return a running ntfy server on loopback."""
    with NtfyServer() as running:
        yield running


def send(ntfy: Ntfy, token: str | None = TOKEN, **told: Any) -> tuple[bool, list[float]]:
    """Push, and return whether it was taken and how long it paused in between."""
    pauses: list[float] = []
    secret = SecretStr(token) if token is not None else None
    return push(ntfy, secret, "sotdiff", "2 failed", pause=pauses.append, **told), pauses


def test_an_empty_topic_means_no_push(server: NtfyServer) -> None:
    """Nothing is sent, and nothing is said to be taken."""
    assert send(server.ntfy(topic="")) == (False, [])
    assert server.taken == []


def test_a_push_is_json_to_the_servers_root(server: NtfyServer) -> None:
    """Title, message, priority and tags in the body, the token as Bearer."""
    assert send(server.ntfy(), priority=4, tags=["warning"], click="file:///r.html") == (True, [])
    ((path, headers, body),) = server.taken
    assert path == "/"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert body == {
        "topic": "grand-county",
        "title": "sotdiff",
        "message": "2 failed",
        "priority": 4,
        "tags": ["warning"],
        "click": "file:///r.html",
    }


def test_without_a_token_nothing_is_signed(server: NtfyServer) -> None:
    """No Authorization header, and no `click` where none is given."""
    assert send(server.ntfy(), token=None) == (True, [])
    ((_, headers, body),) = server.taken
    assert "Authorization" not in headers
    assert "click" not in body


@pytest.mark.parametrize("status", [500, 503, 429, 0])
def test_a_failure_on_the_way_is_tried_once_more(server: NtfyServer, status: int) -> None:
    """Server errors, too many requests and a connection that breaks: once more, after a pause."""
    server.answers = [(status, b"")]
    assert send(server.ntfy()) == (True, [2.0])
    assert len(server.taken) == 2


def test_two_failures_are_enough(server: NtfyServer) -> None:
    """A run never waits for a server that does not get well."""
    server.answers = [(500, b""), (500, b"")]
    assert send(server.ntfy()) == (False, [2.0])
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    "answer", [(401, b"{}"), (403, b"{}"), (404, b"{}"), (200, b"<html>hello</html>"), (200, b"7")]
)
def test_a_refusal_is_not_tried_again(server: NtfyServer, answer: tuple[int, bytes]) -> None:
    """4xx, and a 200 that is not ntfy's: not taken, nothing to gain by asking again."""
    server.answers = [answer]
    assert send(server.ntfy()) == (False, [])
    assert len(server.taken) == 1


def test_a_redirection_is_not_followed(server: NtfyServer) -> None:
    """The token goes to the host of the configuration and to no other."""
    server.answers = [(307, server.url.encode() + b"/elsewhere")]
    assert send(server.ntfy()) == (False, [])
    assert [path for path, _, _ in server.taken] == ["/"]


def test_a_server_that_is_not_there_stops_nothing() -> None:
    """Connection refused: tried once more, then not taken."""
    assert send(Ntfy(url="http://127.0.0.1:1", topic="t")) == (False, [2.0])


def test_a_long_message_is_cut_at_a_whole_character(server: NtfyServer) -> None:
    """Ntfy would make an attachment of it, or refuse it."""
    assert push(server.ntfy(), None, "sotdiff", "é" * 3000)
    assert server.taken[0][2]["message"] == "é" * 2000 + " …"


@pytest.mark.parametrize("token", [f"{TOKEN}\r\nX-Y: z", f"{TOKEN}é\u2028", "", " "])
@pytest.mark.parametrize("url", ["{}", "http://[::1", "nothing", "", "http://u:tk_geheim@\u2028/"])
def test_no_token_and_no_address_can_raise_or_be_told(
    server: NtfyServer, caplog: pytest.LogCaptureFixture, token: str, url: str
) -> None:
    """Whatever stands in the configuration: no exception, and no secret in any log."""
    caplog.set_level(logging.DEBUG)
    send(Ntfy(url=url.replace("{}", server.url), topic="secret-topic"), token)
    assert "geheim" not in caplog.text
    assert "secret-topic" not in caplog.text


def test_the_log_says_where_and_how_a_push_failed(
    server: NtfyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Host and status or kind of failure."""
    server.answers = [(403, b"{}")]
    send(server.ntfy())
    send(Ntfy(url="http://127.0.0.1:1", topic="t"))
    assert [each.getMessage() for each in caplog.records if each.name == "sotdiff.notify"] == [
        "ntfy at 127.0.0.1: no push, HTTP 403",
        "ntfy at 127.0.0.1: no push, ConnectionError",
        "ntfy at 127.0.0.1: no push, ConnectionError",
    ]


# --- scheduled messages ---------------------------------------------------------------------------


@pytest.mark.parametrize("replaces", [True, False])
def test_the_servers_ability_is_found_out(server: NtfyServer, *, replaces: bool) -> None:
    """From 2.16 on one message waits, on an older server two; the trial stays on its own topic."""
    server.replaces = replaces
    assert replaces_scheduled(server.ntfy(), None) is replaces
    assert all(each["topic"].startswith("sotdiff-probe-") for _, _, each in server.taken)
    assert [each for each in server.scheduled if replaces] == []


def test_a_server_that_does_not_let_us_ask_leaves_it_open(server: NtfyServer) -> None:
    """Not there, no token, or a token for one topic only: neither yes nor no."""
    server.token, server.topics = TOKEN, {"grand-county"}
    assert replaces_scheduled(server.ntfy(), None) is None
    assert replaces_scheduled(server.ntfy(), SecretStr(TOKEN)) is None
    server.down = True
    assert replaces_scheduled(server.ntfy(), None) is None


def test_a_later_message_takes_the_place_of_a_scheduled_one(server: NtfyServer) -> None:
    """Delay and sequence id as ntfy reads them; without an id both wait."""
    for title in ("first", "second"):
        message = Message(title, "-", delay=2400, sequence_id="sotdiff-1")
        assert send_message(server.ntfy(), None, message) == "taken"
    assert [(each["title"], each["delay"]) for each in server.scheduled] == [("second", "2400s")]
    assert server.told() == []
    send_message(server.ntfy(), None, Message("third", "-", delay=2400))
    assert len(server.scheduled) == 2


@pytest.mark.parametrize("delay", [9, 3 * 86_400 + 1])
def test_a_delay_that_ntfy_does_not_take_is_refused(server: NtfyServer, delay: int) -> None:
    """From ten seconds to three days: a refusal is nothing to try again."""
    assert send_message(server.ntfy(), None, Message("t", "-", delay=delay)) == "refused"


def test_limits_are_worth_another_try_later(server: NtfyServer) -> None:
    """429 for too many requests and for the day's quota: not taken, and not refused for good."""
    server.a_day = 1
    message = Message("t", "-")
    outcomes = [send_message(server.ntfy(), None, message, lambda _: None) for _ in range(2)]
    assert outcomes == ["taken", "again"]
    server.is_limited, server.a_day = True, 250
    outcomes = [send_message(server.ntfy(), None, message, lambda _: None) for _ in range(70)]
    assert (outcomes[0], outcomes[-1]) == ("taken", "again")
