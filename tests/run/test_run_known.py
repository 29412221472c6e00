"""Runs that cannot open the state are told by the same rules, and what was told stays known."""

from __future__ import annotations

import threading
from contextlib import chdir
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from pushing import TOPIC, NtfyServer
from recording import START
from running import FAILED, WELL, Schedule

from sotdiff.errors import StateError
from sotdiff.run.known import FILE, read_known
from sotdiff.settings import load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = Path("state/sotdiff.db")


class People(Schedule):
    """People who are told of a schedule whose state may not be there for a while."""

    def __init__(self, server: NtfyServer, clock: time_machine.Traveller) -> None:
        super().__init__()
        self.server, self._wall = server, clock

    def heard(self, *results: Any, after: float = 15) -> list[str]:
        """Run, whatever it raises, and return the titles that people heard meanwhile."""
        before = len(self.server.told())
        for result in results:
            self._wall.move_to(self.clock.advance(minutes=after))
            self.tried(result, after=0)
        return [each.removeprefix("SANDBOX sotdiff: ") for each in self.server.told()[before:]]

    def without_state(self, times: int, after: float = 15) -> list[str]:
        """Run so often while the state cannot be opened; return what was heard."""
        kept = {each: each.read_bytes() for each in DATABASE.parent.glob("sotdiff.db*")}
        for each in kept:
            each.unlink()
        DATABASE.write_text("no database")
        heard = self.heard(*[WELL] * times, after=after)
        DATABASE.unlink()
        for each, content in kept.items():
            each.write_bytes(content)
        return heard


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    """Run in a folder whose configuration names an ntfy server, without a dead man."""
    with NtfyServer() as ntfy:
        text = example_settings().read_text().replace('topic = ""', f'topic = "{TOPIC}"')
        text = text.replace("https://ntfy.sh", ntfy.url)
        text = text.replace("[ntfy]\n", '[ntfy]\ndead_man = "off"\n')
        (tmp_path / "sotdiff.toml").write_text(text)
        with chdir(tmp_path), time_machine.travel(START, tick=False) as clock:
            yield People(ntfy, clock)


def test_it_is_told_once_and_when_it_grows_old(people: People) -> None:
    """After 1, 4 and 24 hours, as any failure; and its end, by the run that ends it."""
    people.heard(WELL)
    assert people.without_state(16) == ["error", "error"]
    assert people.without_state(1) == ["error"]
    assert people.heard(WELL, WELL) == ["recovered"]


def test_another_failure_afterwards_is_news_since_the_first(people: People) -> None:
    """People know of the state; now they hear of the workbook, and since when nothing is well."""
    people.heard(WELL)
    people.without_state(2)
    assert people.heard(FAILED, FAILED) == ["error"]
    assert "Since 2026-03-01 12:30 UTC." in people.server.delivered[-1]["message"]
    assert "WorkbookError" in people.server.delivered[-1]["message"]


def test_a_state_that_comes_and_goes_is_at_most_six_pushes_a_day(people: People) -> None:
    """Both kinds of failure together, and one recovery."""
    people.heard(WELL)
    heard = [word for _ in range(24) for word in [*people.without_state(1), *people.heard(FAILED)]]
    assert heard.count("error") == 6
    assert people.heard(WELL, WELL) == ["recovered"]


def test_what_the_server_did_not_take_is_said_by_the_next_run(people: People) -> None:
    """It was not told, so it is not known."""
    people.heard(WELL)
    people.server.down = True
    assert people.without_state(2) == []
    people.server.come_back()
    assert people.without_state(2) == ["error"]


def test_where_nothing_can_be_kept_only_the_first_runs_speak(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: no heartbeat, no memory; later runs leave it to the dead man."""
    people.heard(WELL)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sotdiff.run.known.replace_whole", full)
    monkeypatch.setattr("sotdiff.notify.heartbeat.replace_whole", full)
    heard = people.heard(*[StateError("x")] * 10)
    assert 1 <= len(heard) <= 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"failing": ["x"], "standing": {}}'])
def test_a_file_that_cannot_be_read_is_nothing_known(people: People, text: str) -> None:
    """The state has it all the same."""
    assert people.heard(FAILED) == ["error"]
    Path("state", FILE).write_text(text)
    assert read_known(Path("state")) is None
    assert people.heard(FAILED) == []


@pytest.fixture
def pings(tmp_path: Path) -> Iterator[list[str]]:
    """Run where both checks are pinged; return the paths."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path.partition("?")[0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    checks = f'\n[healthchecks]\nliveness = "{url}/alive"\ncorrectness = "{url}/right"\n'
    (tmp_path / "sotdiff.toml").write_text(example_settings().read_text() + checks)
    with chdir(tmp_path):
        yield seen
    http.shutdown()
    http.server_close()


def test_a_run_is_pinged_when_it_begins_and_when_it_has_ended(pings: list[str]) -> None:
    """Well or not; one that could not begin has failed."""
    schedule, settings = Schedule(), load_settings()
    begun = ["/alive/start", "/right/start"]
    schedule.tried(WELL)
    assert pings == [*begun, "/alive", "/right"]
    pings.clear()
    schedule.tried(FAILED)
    assert pings == [*begun, "/alive", "/right/fail"]
    pings.clear()
    settings.state_dir.joinpath("sotdiff.db").write_text("no database")
    schedule.tried(WELL)
    assert pings == ["/alive", "/right/fail"]
