"""After a run: heartbeat and metrics, pings, pushes, and the dead-man message.

Nothing here raises but for a heartbeat that cannot be written.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from filelock import FileLock

from sotdiff.errors import SotdiffError, StateError
from sotdiff.notify import (
    Message,
    Spent,
    dead_man,
    ended_text,
    key_of,
    next_notice,
    ping,
    read_heartbeat,
    replaces_scheduled,
    send,
    strangers_text,
    text_of,
    write_heartbeat,
    write_metrics,
)
from sotdiff.record.runs import scope_key
from sotdiff.run.known import DAY, Known, keep_known, plain, read_known, standing_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sotdiff.notify import Heartbeat
    from sotdiff.plan import Scope
    from sotdiff.record import Outbox, State
    from sotdiff.run.holds import Ended
    from sotdiff.settings import Secrets, Settings

HEARTBEAT, METRICS = "heartbeat.json", "sotdiff.prom"
_LOG = logging.getLogger("sotdiff.notify")
_ASK_AGAIN = timedelta(days=7)
# How many waiting pushes one run sends: the rest goes out with the next.
_MOST_SENT = 20
_WAIT_SECONDS = 10


@dataclass(frozen=True)
class Told:
    """Who is told, and how: what `tell` needs beside the heartbeat."""

    settings: Settings
    secrets: Secrets
    scope: Scope
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class News:
    """What people are told besides how a run ended.

    strangers  since when each enrolled stranger (S1) is known
    ended      the suppressions that have run out; None where the run could not look
    """

    strangers: pd.Series
    ended: Ended | None = None


def publish(folder: Path, following: Callable[[Heartbeat | None], Heartbeat]) -> Heartbeat:
    """Leave the heartbeat that follows the last one, and the metrics beside it.

    One at a time: a start that is passed over never puts an older heartbeat in a newer one's
    place. Raises StateError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{HEARTBEAT}.lock", timeout=_WAIT_SECONDS):
            heartbeat = following(last_heartbeat(folder))
            write_heartbeat(folder / HEARTBEAT, heartbeat)
            write_metrics(folder / METRICS, heartbeat)
    except OSError as cause:
        raise StateError(f"heartbeat in {folder}: cannot be written ({cause})") from cause
    return heartbeat


def last_heartbeat(folder: Path) -> Heartbeat | None:
    """Return the last heartbeat, None where there is none that can be read."""
    try:
        return read_heartbeat(folder / HEARTBEAT)
    except StateError:
        return None


def tell(
    told: Told, state: State, heartbeat: Heartbeat, report: str, news: News | None = None
) -> None:
    """Let people know of a run that has ended; what the server does not take waits.

    Also of suppressions that have run out, here and by the run's report, and of strangers who get
    mail: of each once.
    """
    ok = heartbeat.status == "ok"
    ping(told.settings.healthchecks, heartbeat.run_id, "ok" if ok else "failed")
    try:
        if told.settings.ntfy.topic:
            _push(told, state.outbox(told.scope), heartbeat, report, news)
        if news and news.ended:
            state.holdings(told.scope).told(news.ended.numbers, heartbeat.ended)
    except SotdiffError as error:
        _LOG.warning("nobody was told of run %s: %s", heartbeat.run_id, type(error).__name__)


def _push(told: Told, outbox: Outbox, heartbeat: Heartbeat, report: str, news: News | None) -> None:
    """Put what is to be said with the pushes that wait, put off the dead man, send what waits."""
    _note(told, outbox, heartbeat, report)
    link = _link(told.settings, report)
    if news and news.ended and news.ended.back:
        message = ended_text(news.ended.back, heartbeat, link)
        outbox.put("ended", asdict(message), heartbeat.ended, outbox.standing())
    if news:
        _note_strangers(outbox, heartbeat, link, news.strangers)
    _keep_beside(told, outbox, heartbeat.ended)
    if _arm(told, outbox, heartbeat):
        _send_waiting(told, outbox, heartbeat.ended)
    _keep_beside(told, outbox, heartbeat.ended)


def _note(told: Told, outbox: Outbox, heartbeat: Heartbeat, report: str) -> None:
    """Decide whether there is something to say, and put it with the pushes that wait."""
    kept, at = outbox.standing(), heartbeat.ended
    known = _known(told, outbox, at)
    error = heartbeat.errors[0].kind if heartbeat.errors else None
    recovered = len(outbox.sent_since("recovered", at - DAY))
    spent = Spent(len(known.in_a_day(at)), recovered)
    after, notice = next_notice(known.standing, key_of(heartbeat.status, error), at, spent)
    if notice is None:
        outbox.keep(kept | plain(after))
        return
    message = text_of(notice, heartbeat, _link(told.settings, report))
    outbox.put(notice.kind, asdict(message), at, kept | plain(after))


def _note_strangers(outbox: Outbox, heartbeat: Heartbeat, link: str, strangers: pd.Series) -> None:
    """Put with the pushes that wait how many strangers get mail, where some of them are new."""
    kept = outbox.standing()
    known = kept.get("strangers")
    new = strangers[strangers > pd.Timestamp(known)] if known else strangers
    if new.empty:
        return
    message = strangers_text(len(new), len(strangers), heartbeat, link)
    kept |= {"strangers": new.max().isoformat()}
    outbox.put("strangers", asdict(message), heartbeat.ended, kept)


def _known(told: Told, outbox: Outbox, at: datetime) -> Known:
    """Return what people know: by the state, or by a run that told and could not open it."""
    beside = read_known(told.settings.state_dir) or Known()
    standing = beside.standing if beside.is_ahead else standing_from(outbox.standing())
    failing = {*outbox.sent_since("failing", at - DAY), *beside.in_a_day(at)}
    return Known(standing, tuple(sorted(failing)))


def _keep_beside(told: Told, outbox: Outbox, at: datetime) -> None:
    """Leave beside the heartbeat what people know by the state now."""
    failing = _known(told, outbox, at).failing
    keep_known(told.settings.state_dir, Known(standing_from(outbox.standing()), failing))


def _send_waiting(told: Told, outbox: Outbox, at: datetime) -> None:
    """Send what waits, oldest first, until the server does not take any more."""
    for push_id, content in outbox.waiting()[:_MOST_SENT]:
        message = Message(**{**content, "tags": tuple(content["tags"])})
        outcome = send(told.settings.ntfy, told.secrets.ntfy_token, message, told.pause)
        if outcome == "taken":
            outbox.sent(push_id, at)
        elif outcome == "again":
            return


def _arm(told: Told, outbox: Outbox, heartbeat: Heartbeat) -> bool:
    """Put off the dead-man message; return whether the server could be reached, as far as known."""
    kept, at = outbox.standing(), heartbeat.ended
    kept |= _asked(told, kept, at)
    if not kept["able"]:
        outbox.keep(kept | {"armed_until": None})
        return True
    after = told.settings.schedule.silence
    mark = hashlib.sha256(scope_key(told.scope).encode()).hexdigest()[:12]
    message = dead_man(heartbeat, after, f"sotdiff-{mark}")
    outcome = send(told.settings.ntfy, told.secrets.ntfy_token, message, told.pause)
    if outcome == "taken":
        kept |= plain(replace(standing_from(kept), armed_until=at + after))
    outbox.keep(kept)
    return outcome != "again"


def _asked(told: Told, kept: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return whether the server replaces scheduled messages; it is asked once a week at most."""
    ntfy = told.settings.ntfy
    if ntfy.dead_man != "auto":
        return {"able": ntfy.dead_man == "on", "asked": None}
    asked = datetime.fromisoformat(kept["asked"]) if kept.get("asked") else None
    if asked and kept.get("url") == ntfy.url and abs(at - asked) < _ASK_AGAIN:
        return {}
    able = replaces_scheduled(ntfy, told.secrets.ntfy_token)
    if able is None:
        return {"able": bool(kept.get("able")) and kept.get("url") == ntfy.url}
    return {"able": able, "asked": at.isoformat(), "url": ntfy.url}


def _link(settings: Settings, report: str) -> str:
    """Return where the report is: under the configured URL, or by its path."""
    base = settings.ntfy.reports_url
    return f"{base.rstrip('/')}/{report}" if base else f"reports/{report}"
