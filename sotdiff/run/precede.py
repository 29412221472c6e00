"""What a run leaves that did not come to its end: no configuration, no state, or another run."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError, LockedError, StateError
from sotdiff.notify import (
    Heartbeat,
    Problem,
    Spent,
    key_of,
    next_notice,
    ping,
    send,
    text_of,
)
from sotdiff.run.heartbeat import shown_url
from sotdiff.run.known import Known, keep_known, read_known
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
    """Leave a heartbeat of a run that did not come to its end, and let people know.

    Another run that is under way is no failure, unless no run has ended for as long as nobody may
    hear nothing: then it hangs.
    """
    before = last_heartbeat(settings.state_dir)
    is_locked = isinstance(error, LockedError)
    if is_locked and before is None:
        return
    with suppress(StateError):
        publish(settings.state_dir, lambda last: _following(settings, last, error, at))
    if is_locked and before and not _hangs(settings, before, at):
        return
    failed = _failed(before, error, at, settings.schedule, settings)
    if not is_locked:
        ping(settings.healthchecks, failed.run_id, "failed")
    if settings.ntfy.topic:
        _push(settings, failed, before)


def _following(
    settings: Settings, last: Heartbeat | None, error: Exception, at: datetime
) -> Heartbeat:
    """Return the last heartbeat, once more passed over, or that of a failure."""
    if isinstance(error, LockedError) and last and not _hangs(settings, last, at):
        return last.model_copy(update={"passed_over": last.passed_over + 1})
    return _failed(last, error, at, settings.schedule, settings)


def _hangs(settings: Settings, last: Heartbeat, at: datetime) -> bool:
    """Tell whether the run under way has been at it for too long; once it has, it still has."""
    is_known = [each.kind for each in last.errors] == [LockedError.__name__]
    return is_known or at - last.ended > settings.schedule.silence


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


def _push(settings: Settings, failed: Heartbeat, before: Heartbeat | None) -> None:
    """Tell people, by the same rules as after a run that could open the state.

    Where it cannot even be kept that they were told, only the first runs speak: later ones are
    told by their silence, the dead man's message.
    """
    folder, at = settings.state_dir, failed.ended
    known = read_known(folder) or Known()
    spent = Spent(failing=len(known.in_a_day(at)))
    key = key_of(failed.status, failed.errors[0].kind)
    after, notice = next_notice(known.standing, key, at, spent)
    told = Known(after, (*known.in_a_day(at), *([at] if notice else [])), is_ahead=True)
    is_kept = keep_known(folder, told)
    is_first = before is not None and at - before.ended <= 2 * settings.schedule.every
    if notice is None or not (is_kept or is_first):
        return
    message = text_of(notice, failed, "none; `sotdiff status`")
    if send(settings.ntfy, load_secrets(settings.root).ntfy_token, message) != "taken":
        keep_known(folder, known)
