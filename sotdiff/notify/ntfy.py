"""The door to ntfy, for people: JSON to the server's root, one message a call, never raising."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr

    from sotdiff.settings import Ntfy

    Outcome = Literal["taken", "again", "refused"]

_LOG = logging.getLogger("sotdiff.notify")
_TIMEOUT_SECONDS = 10
_PAUSE_SECONDS = 2.0
# ntfy takes 4,096 bytes; what is longer it turns into an attachment or refuses.
_MOST_BYTES = 4000
_SERVER_ERRORS = 500
_TOO_MANY = 429


@dataclass(frozen=True)
class Message:
    """One push. `priority` is ntfy's, 1 to 5.

    click        what opens when it is tapped
    delay        seconds after which the server delivers it; 0: at once
    sequence_id  a later message with the same id takes the place of one not yet delivered
    """

    title: str
    message: str
    priority: int = 3
    tags: tuple[str, ...] = ()
    click: str | None = None
    delay: int = 0
    sequence_id: str | None = None

    def content(self, topic: str) -> dict[str, Any]:
        """Return the message as ntfy takes it."""
        told = {"topic": topic, "title": self.title, "message": _shortened(self.message)}
        more = {"click": self.click, "sequence_id": self.sequence_id}
        more["delay"] = f"{self.delay}s" if self.delay else None
        usual = {"priority": self.priority, "tags": list(self.tags)}
        return told | usual | {name: value for name, value in more.items() if value}


def send(
    ntfy: Ntfy,
    token: SecretStr | None,
    message: Message,
    pause: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Send one message and tell what became of it; what fails on the way is tried once more."""
    content = message.content(ntfy.topic)
    outcome = _send(ntfy.url, token, content)
    if outcome == "again":
        pause(_PAUSE_SECONDS)
        outcome = _send(ntfy.url, token, content)
    return outcome


def push(
    ntfy: Ntfy,
    token: SecretStr | None,
    title: str,
    message: str,
    *,
    priority: int = 3,
    tags: Sequence[str] = (),
    click: str | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> bool:
    """Send one message to the ntfy server and tell whether it was taken; never raises.

    An empty topic means no push.
    """
    if not ntfy.topic:
        return False
    told = Message(title, message, priority, tuple(tags), click)
    return send(ntfy, token, told, pause) == "taken"


def replaces_scheduled(ntfy: Ntfy, token: SecretStr | None) -> bool | None:
    """Tell whether the server replaces a scheduled message of the same sequence id (ntfy 2.16).

    Tried on a topic of its own that nobody reads: two messages are scheduled, the server is asked
    how many wait, and they are taken back. None where the server did not let us find out.
    """
    topic, mark = f"sotdiff-probe-{secrets.token_hex(8)}", "probe"
    there = ntfy.model_copy(update={"topic": topic})
    told = Message("sotdiff", "A trial; nobody reads it.", 1, delay=3600, sequence_id=mark)
    if any(send(there, token, told, lambda _: None) != "taken" for _ in range(2)):
        return None
    root = f"{ntfy.url.rstrip('/')}/{topic}"
    found = _ask("GET", f"{root}/json?poll=1&scheduled=1", token)
    _ask("DELETE", f"{root}/{mark}", token)
    if found is None or found.status_code != requests.codes.ok:
        return None
    return sum('"event":"message"' in line.replace(" ", "") for line in found.text.split("\n")) == 1


def _ask(method: str, url: str, token: SecretStr | None) -> requests.Response | None:
    """Ask the server something; None where nothing came back."""
    try:
        return requests.request(
            method, url, auth=_Bearer(token), timeout=_TIMEOUT_SECONDS, allow_redirects=False
        )
    except (OSError, ValueError, HTTPError) as cause:
        _LOG.warning("ntfy at %s: not probed, %s", _host(url), type(cause).__name__)
        return None


class _Bearer(AuthBase):
    """Signs a request with the token, if there is one; never with what a .netrc may hold."""

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


def _send(url: str, token: SecretStr | None, content: dict[str, object]) -> Outcome:
    """Send a push once. Logs where and how it failed, never what was sent or why in full."""
    try:
        answer = requests.post(
            url,
            json=content,
            auth=_Bearer(token),
            timeout=_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        if answer.status_code == requests.codes.ok and "id" in answer.json():
            return "taken"
    except (OSError, ValueError, TypeError, HTTPError) as cause:
        # Only the kind: the text of a bad header or URL repeats it, secrets included.
        _LOG.warning("ntfy at %s: no push, %s", _host(url), type(cause).__name__)
        return "refused" if isinstance(cause, (ValueError, TypeError)) else "again"
    _LOG.warning("ntfy at %s: no push, HTTP %d", _host(url), answer.status_code)
    worth_it = answer.status_code >= _SERVER_ERRORS or answer.status_code == _TOO_MANY
    return "again" if worth_it else "refused"


def _host(url: str) -> str:
    """Return the host of a URL: what may be logged of it."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def _shortened(message: str) -> str:
    """Return a message that ntfy shows as one, cut at a whole character."""
    encoded = message.encode("utf-8", "replace")
    if len(encoded) <= _MOST_BYTES:
        return message
    return encoded[:_MOST_BYTES].decode("utf-8", "ignore") + " …"
