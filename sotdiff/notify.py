"""The door to whoever watches: the heartbeat file for programs, ntfy for people.

Neither holds personal data: a heartbeat's texts are keys, by type, and a push tells its numbers.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

import requests
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from sotdiff.errors import R01Violation, SotdiffError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pydantic import SecretStr

    from sotdiff.settings import Ntfy

_LOG = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 10
_PAUSE_SECONDS = 2.0
# ntfy takes 4,096 bytes; what is longer it turns into an attachment or refuses.
_MOST_BYTES = 4000
_SERVER_ERRORS = 500
_TOO_MANY = 429

Status = Literal["ok", "partial", "blocked", "error"]
Code = Annotated[str, StringConstraints(pattern=r"^[DF][0-9]+$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Meaning = Annotated[str, StringConstraints(pattern=r"^[^@]*$", max_length=200)]
Lid = Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]
ContactId = Annotated[str, StringConstraints(pattern=r"^(new:R)?[0-9]+$")]
Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A part of the heartbeat: unknown keys are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class ClassCount(Part):
    """How often one drift class was found, taken up and held back."""

    findings: Count = 0
    changes: Count = 0
    blocked: Count = 0


class GuardReading(Part):
    """What one guard read against its limit; a guard that could not be evaluated trips."""

    value: float | None
    limit: float
    tripped: bool


class R01Counts(Part):
    """How often R-01 was looked at, and what it stopped."""

    owners_checked: Count = 0
    handed_over: Count = 0
    out_of_scope: Count = 0
    violations: Count = 0


class JournalHead(Part):
    """The journal's last entry, kept outside it, so that a shortened journal shows."""

    seq: int = Field(ge=1)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")


class Problem(Part):
    """What went wrong, in keys: the kind of error, its general meaning, and where."""

    kind: Word
    meaning: Meaning | None = None
    lid: Lid | None = None
    contact_id: ContactId | None = None

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Return what may be told of an error: its kind and meaning, never its own text."""
        ours = isinstance(error, (SotdiffError, R01Violation))
        meaning = (type(error).__doc__ or "").partition("\n")[0] if ours else ""
        return cls(kind=type(error).__name__, meaning=meaning or None)


class Heartbeat(Part):
    """What a monitor reads after every run: keys and numbers only, times in UTC."""

    schema_version: Literal[1] = 1
    run_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:.-]+$")]
    status: Status
    world: Literal["sandbox", "live"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^@?#\s]+$")]
    portal_id: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None
    started: AwareDatetime
    ended: AwareDatetime
    next_expected: AwareDatetime
    last_ok: AwareDatetime | None = None
    counts: dict[Code, ClassCount] = {}
    results: dict[Word, Count] = {}
    unaccounted: Count | None = None
    oldest_drift_age_s: Count | None = None
    guards: dict[Word, GuardReading] = {}
    r01: R01Counts = R01Counts()
    journal: JournalHead | None = None
    errors: tuple[Problem, ...] = ()


def write_heartbeat(path: Path, heartbeat: Heartbeat) -> None:
    """Replace the heartbeat file in one step: a reader sees the one before or this one, whole.

    Raises StateError when the file cannot be written; the one before then stands untouched.
    """
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(waiting, heartbeat.model_dump_json(indent=2) + "\n")
        waiting.replace(path)
        _sync_folder(path.parent)
    except OSError as cause:
        with suppress(OSError):
            waiting.unlink()
        raise StateError(
            f"heartbeat {path}: cannot be written ({cause.strerror}); a monitor will report the "
            "run as missing"
        ) from cause


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Return the last heartbeat, None when there is none. Raises StateError when it is not one."""
    try:
        return Heartbeat.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as cause:
        raise StateError(f"heartbeat {path}: cannot be read; the next run replaces it") from cause


def push_needed(previous: str | None, status: str) -> bool:
    """Tell whether people must hear of a run: on a change to something bad, and on recovery.

    `previous` is how the run before ended, None when there was none.
    """
    return status != (previous or "ok")


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

    An empty topic means no push. `priority` is ntfy's, 1 to 5. What fails on the way or at the
    server is tried once more.
    """
    if not ntfy.topic:
        return False
    told = {"topic": ntfy.topic, "title": title, "message": _shortened(message)}
    content = (
        told | {"priority": priority, "tags": list(tags)} | ({"click": click} if click else {})
    )
    outcome = _send(ntfy.url, token, content)
    if outcome == "again":
        pause(_PAUSE_SECONDS)
        outcome = _send(ntfy.url, token, content)
    return outcome == "taken"


class _Bearer(AuthBase):
    """Signs a request with the token, if there is one; never with what a .netrc may hold."""

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


def _send(
    url: str, token: SecretStr | None, content: dict[str, object]
) -> Literal["taken", "again", "refused"]:
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


def _write_durably(file: Path, text: str) -> None:
    """Write a new file and see it to the disk."""
    with file.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """See a rename to the disk, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
