"""What a run leaves that did not come to its end: no configuration, no state, or another run."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError, LockedError, StateError
from sotdiff.notify import Heartbeat, Message, Problem, send
from sotdiff.notify.texts import advice_on
from sotdiff.run.heartbeat import shown_url
from sotdiff.run.telling import last_heartbeat, publish
from sotdiff.settings import Schedule, find_settings_file, load_secrets

if TYPE_CHECKING:
    from sotdiff.settings import Settings


def note_misconfigured(error: ConfigError, at: datetime | None = None) -> None:
    """Leave a heartbeat beside a configuration that cannot be read; without one, nowhere."""
    now = at or datetime.now(UTC)
    with suppress(ConfigError, StateError):
        folder = find_settings_file().parent / "state"
        publish(folder, lambda last: _failed(last, error, now, Schedule()))


def note_failed(settings: Settings, error: Exception, at: datetime) -> None:
    """Leave a heartbeat of a run that did not come to its end, and say so once to the server.

    Another run that is under way is no failure, unless no run has ended for as long as nobody may
    hear nothing: then it hangs.
    """
    before = last_heartbeat(settings.state_dir)
    if isinstance(error, LockedError) and before is None:
        return
    with suppress(StateError):
        publish(settings.state_dir, lambda last: _following(settings, last, error, at))
    hangs = isinstance(error, LockedError) and before and not _hangs(settings, before, at)
    is_news = before is None or [Problem.of(error).kind] != [each.kind for each in before.errors]
    if is_news and not hangs and settings.ntfy.topic:
        _push(settings, error)


def _following(
    settings: Settings, last: Heartbeat | None, error: Exception, at: datetime
) -> Heartbeat:
    """Return the last heartbeat, once more passed over, or that of a failure."""
    if isinstance(error, LockedError) and last and not _hangs(settings, last, at):
        return last.model_copy(update={"passed_over": last.passed_over + 1})
    return _failed(last, error, at, settings.schedule, settings)


def _hangs(settings: Settings, last: Heartbeat, at: datetime) -> bool:
    """Tell whether the run under way has been at it for too long."""
    return at - last.ended > settings.schedule.silence


def _failed(
    last: Heartbeat | None,
    error: Exception,
    at: datetime,
    schedule: Schedule,
    settings: Settings | None = None,
) -> Heartbeat:
    """Return the heartbeat of a run that did not come to its end."""
    hubspot = settings.hubspot if settings else None
    return Heartbeat(
        run_id=f"{at:%Y%m%dT%H%M%SZ}-not-begun",
        status="error",
        world=hubspot.portal if hubspot else "unknown",
        url=shown_url(settings) if settings else None,
        portal_id=hubspot.portal_id if hubspot else None,
        started=at,
        ended=at,
        next_expected=at + schedule.every,
        last_ok=last.last_ok if last else None,
        journal=last.journal if last else None,
        errors=(Problem.of(error),),
    )


def _push(settings: Settings, error: Exception) -> None:
    """Tell people at once: without a state there is no outbox to wait in."""
    told = Problem.of(error)
    world = "SANDBOX " if settings.hubspot.portal == "sandbox" else ""
    text = f"The run did not come to its end: {told.kind}. {told.meaning or ''}\n"
    text += f"To do: {advice_on(told.kind)}\nReport: there is none; sotdiff status"
    message = Message(f"{world}sotdiff: error", text, 4, ("warning",))
    send(settings.ntfy, load_secrets(settings.root).ntfy_token, message)
