"""`sotdiff daily`: its notebook executed by papermill, after runs over real HTTP."""

from __future__ import annotations

import json
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from workshop import Workshop

import sotdiff
from sotdiff.cli import main
from sotdiff.errors import ConfigError, SotdiffError
from sotdiff.run.aside import make_daily
from sotdiff.sandbox import SandboxPortal, SandboxServer
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    """Run one server; each test puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def live(server: SandboxServer, tmp_path: Path) -> Iterator[Workshop]:
    """Work beside six contacts of a portal that is called live and answers on loopback."""
    shop = Workshop(tmp_path, server, SandboxPortal(), world="live")
    server.portal = shop.sandbox
    shop.configure()
    toml = tmp_path / "sotdiff.toml"
    toml.write_text(toml.read_text().replace("loopback = true", "loopback = false"))
    shop.leads(6)
    with chdir(tmp_path):
        yield shop


def form_fills_in(shop: Workshop, *numbers: int) -> None:
    """Let a form put wrong phones there."""
    for number in numbers:
        phone = {"phone": f"+1303555{number:04}"}
        shop.sandbox.edit(shop.ids[number], phone, source="FORM", source_id="form-7")
    shop.sandbox.settle()


def test_it_tells_who_puts_back_what_we_put_right(live: Workshop) -> None:
    """A form sets two phones after we had put them right: the page names form, field, contacts."""
    form_fills_in(live, 1, 2, 3)
    live.run()
    form_fills_in(live, 1, 2)
    live.run()
    done = make_daily(load_settings())
    page = done.page.read_text("utf-8")
    assert (
        "<strong><bdi>a form (form-7)</bdi></strong> puts back the phone of these 2 contacts"
        in page
    )
    assert f"{live.ids[1]}</a>" in page
    assert f"{live.ids[3]}</a>" not in page
    assert "2 contacts put right more than once" in done.result["rest"]
    assert "drifts put right" in done.result["rest"]


def test_nobody_is_named_and_no_token_stands_in_it(live: Workshop) -> None:
    """Keys, numbers and times: no address, no name, no phone, in no paper; nor the token."""
    secrets = (live.folder / ".env").read_text()
    live.drift(1)
    live.run()
    (live.folder / ".env").write_text(secrets.replace("sandbox-token", CANARY))
    done = make_daily(load_settings())
    papers = [path.read_text("utf-8") for path in done.page.parent.iterdir()]
    assert len(papers) == 3
    for told in ("ann1@", "Ann1", "+1970555", "+1303555", CANARY):
        assert not [text for text in papers if told in text]


def test_the_command_prints_the_sentence_or_json(
    live: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0; `--json` prints the result and where the page lies; HubSpot is not asked."""
    live.sandbox.requests.clear()
    main(["daily", "--days", "3", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["headline"] == "No runs yet."
    assert told["page"].endswith("reports/daily/daily.html")
    assert live.sandbox.requests == []
    main(["daily"])
    assert "No runs yet." in capsys.readouterr().out


def test_the_list_of_runs_does_not_take_it_for_a_run(live: Workshop) -> None:
    """`reports/daily/` lies beside the run folders."""
    make_daily(load_settings())
    with pytest.raises(SystemExit) as end:
        main(["run"])
    assert end.value.code == 0
    index = (live.folder / "reports" / "index.html").read_text("utf-8")
    assert "1 run," in index


def test_a_notebook_that_fails_is_an_error_and_a_page(live: Workshop) -> None:
    """A state that cannot be read: one clear error; the page says why; no old result stands in."""
    settings = load_settings()
    make_daily(settings)
    (live.folder / "state" / "sotdiff.db").write_bytes(b"no database at all" * 400)
    with pytest.raises(SotdiffError, match=r"daily page could not be made: .*see .*daily\.html"):
        make_daily(settings)
    page = (live.folder / "reports" / "daily" / "daily.html").read_text("utf-8")
    assert "StateError" in page
    assert "of promises kept" not in page


def test_a_history_needs_a_day(live: Workshop) -> None:  # noqa: ARG001 - a place to work in
    """Less than a day is refused in words."""
    with pytest.raises(ConfigError, match="one day or more"):
        sotdiff.load_history(0)
