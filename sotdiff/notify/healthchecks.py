"""Pings to Healthchecks: start, success and fail, with the run's id; they never raise."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Literal

import requests
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from sotdiff.settings import Healthchecks

_LOG = logging.getLogger("sotdiff.notify")
_TIMEOUT_SECONDS = 5


def ping(settings: Healthchecks, run_id: str, signal: Literal["start", "ok", "failed"]) -> None:
    """Tell both checks of a run: liveness that it finished at all, correctness that it was ok."""
    told = {
        settings.liveness: "/start" if signal == "start" else "",
        settings.correctness: {"start": "/start", "ok": "", "failed": "/fail"}[signal],
    }
    for url, path in told.items():
        if url:
            _ping(url.rstrip("/") + path, run_id)


def _ping(url: str, run_id: str) -> None:
    """Send one ping; Healthchecks wants a UUID to tell one run from another."""
    run = str(uuid.uuid5(uuid.NAMESPACE_URL, f"sotdiff:{run_id}"))
    try:
        answer = requests.post(
            url, params={"rid": run}, data=run_id, timeout=_TIMEOUT_SECONDS, allow_redirects=False
        )
        told = "" if answer.ok else f"HTTP {answer.status_code}"
    except (OSError, ValueError, HTTPError) as cause:
        told = type(cause).__name__
    if told:
        # Not the URL: whoever knows it can ping.
        _LOG.warning("healthchecks: no ping, %s", told)
