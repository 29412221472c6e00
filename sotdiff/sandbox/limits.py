"""HubSpot's rate limits: ten rolling seconds, a day, and searches a second."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sotdiff.sandbox.refusals import limit_reached

if TYPE_CHECKING:
    from sotdiff.sandbox.world import World

TEN_SECONDS = 10.0


class Limiter:
    """Counts the calls of the portal and says which one is too many."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._calls: deque[float] = deque()
        self._searches: deque[float] = deque()
        self._day = ""
        self._today = 0

    def count(self, world: World, *, is_search: bool) -> None:
        """Count one call, or refuse it; a refused call is not counted."""
        now, switches = world.seconds(), world.switches
        self._forget(world, now)
        if not switches.rate_limits:
            return
        if self._today >= switches.daily_limit:
            raise limit_reached("DAILY", requestId=f"day-{self._day}")
        if is_search and len(self._searches) >= switches.search_limit:
            raise limit_reached("SECONDLY")
        if not is_search and len(self._calls) >= switches.ten_second_limit:
            group = f"publicapi:private_app-api-calls-ten-secondly:{world.app_id}:{world.portal_id}"
            raise limit_reached("TEN_SECONDLY_ROLLING", groupName=group)
        self._today += 1
        (self._searches if is_search else self._calls).append(now)

    def headers(self, world: World, *, is_search: bool) -> dict[str, str]:
        """Return the headers that tell what is left; a search has none."""
        if is_search:
            return {}
        switches = world.switches
        return {
            "X-HubSpot-RateLimit-Daily": str(switches.daily_limit),
            "X-HubSpot-RateLimit-Daily-Remaining": str(switches.daily_limit - self._today),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Max": str(switches.ten_second_limit),
            "X-HubSpot-RateLimit-Remaining": str(switches.ten_second_limit - len(self._calls)),
        }

    def _forget(self, world: World, now: float) -> None:
        for times, span in ((self._calls, TEN_SECONDS), (self._searches, 1.0)):
            while times and times[0] <= now - span:
                times.popleft()
        day = world.clock().astimezone(ZoneInfo(world.time_zone)).date().isoformat()
        if day != self._day:
            self._day, self._today = day, 0
