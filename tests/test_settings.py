"""The configuration: one file, found upward; every mistake is told with the nearest key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sotdiff.errors import ConfigError
from sotdiff.settings import (
    CommissionRule,
    Policy,
    find_settings_file,
    load_secrets,
    load_settings,
    policy_of,
)

EXAMPLE = Path(__file__).parent.parent / "sotdiff.toml"
MINIMAL = """
[sot]
workbook = "book.xlsx"
sheet = "Lead Details"
[sot.columns]
lid = "LEAD_ID"
first_name = "FIRST_NAME"
last_name = "LAST_NAME"
email_all = "EMAIL_ALL"
phone_all = "PHONE_ALL"
city = "CITY"
[hubspot]
portal = "sandbox"
owner_id = "88361194"
"""


def write(folder: Path, text: str) -> Path:
    """Write a configuration into a folder."""
    path = folder / "sotdiff.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """Return the words in which a configuration is refused; the file is named."""
    path = write(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_the_example_is_the_sandbox() -> None:
    """The configuration in the repository loads, and its world is the sandbox."""
    settings = load_settings(EXAMPLE)
    assert settings.hubspot.portal == "sandbox"
    assert settings.hubspot.owner_id == "88361194"
    assert settings.sot.columns.lid == "LEAD_ID"
    assert settings.drift.commission[0].when == {"LEAD_SOURCE": "Scout"}
    assert settings.schedule.every == timedelta(minutes=15)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    """Only the workbook, its columns, the portal and the owner must be said."""
    settings = load_settings(write(tmp_path, MINIMAL))
    assert settings.drift == Policy()
    assert settings.sot.region == "US"
    assert settings.guards.run_creates == 10
    assert settings.guards.max_age == timedelta(minutes=30)
    assert settings.ntfy.topic == ""
    assert settings.hubspot.properties.by_column()["token_text"] == "trackingsource"
    assert settings.hubspot.properties.by_column()["owner_id"] == "hubspot_owner_id"


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    """Not at the working directory."""
    settings = load_settings(write(tmp_path, MINIMAL))
    root = tmp_path.resolve()
    assert settings.root == root
    assert settings.workbook == root / "book.xlsx"
    assert (settings.state_dir, settings.reports_dir) == (root / "state", root / "reports")


def test_the_file_is_found_upward(tmp_path: Path) -> None:
    """From any folder below; the nearest one counts."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = write(tmp_path, MINIMAL)
    assert find_settings_file(inner) == path.resolve()
    nearer = write(tmp_path / "a", MINIMAL)
    assert find_settings_file(inner) == nearer.resolve()


def test_no_file_is_one_clear_error(tmp_path: Path) -> None:
    """It says how to get one."""
    with pytest.raises(ConfigError, match=r"no sotdiff\.toml in .*sotdiff init"):
        find_settings_file(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / "sotdiff.toml")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[hubspott]\nx = 1", "unknown key 'hubspott'; the nearest: hubspot"),
        ("[drift]\nknown_citys = []", "unknown key 'drift.known_citys'; the nearest: known_cities"),
        ("[guards]\nrun_create = 3", "unknown key 'guards.run_create'; the nearest: run_creates"),
        (
            "[hubspot.properties]\ntoken = 'x'",
            "'hubspot.properties.token'; the nearest: token_text",
        ),
        (
            "[[drift.commission]]\nwhen = {A = 'x'}\nvalue = 'y'\nvalu = 'z'",
            "unknown key 'drift.commission.0.valu'; the nearest: value",
        ),
    ],
)
def test_an_unknown_key_names_the_nearest(tmp_path: Path, line: str, words: str) -> None:
    """Wherever it stands: a key that is not known is never passed over."""
    assert words in refusal(tmp_path, f"{MINIMAL}{line}\n")


def test_an_unknown_column_of_the_leads_names_the_nearest(tmp_path: Path) -> None:
    """A mapping of a column that the leads do not have is a mistake, too; all are told at once."""
    words = refusal(tmp_path, MINIMAL.replace("email_all =", "emails ="))
    assert "unknown key 'sot.columns.emails'; the nearest: email_all" in words
    assert "missing key 'sot.columns.email_all'" in words


def test_the_owner_must_be_said(tmp_path: Path) -> None:
    """R-01: there is no default owner, and no owner that is no number."""
    line = 'owner_id = "88361194"\n'
    assert "missing key 'hubspot.owner_id'" in refusal(tmp_path, MINIMAL.replace(line, ""))
    for owner in ("Joseph", "", "88361194 ", "٨٨"):
        words = refusal(tmp_path, MINIMAL.replace("88361194", owner))
        assert "hubspot.owner_id" in words


def test_the_owner_comes_from_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-01: no environment variable and no `.env` changes whose contacts are written."""
    path = write(tmp_path, MINIMAL)
    for name in ("OWNER_ID", "HUBSPOT_OWNER_ID", "HUBSPOT__OWNER_ID", "SOTDIFF_HUBSPOT_OWNER_ID"):
        monkeypatch.setenv(name, "1")
    (tmp_path / ".env").write_text("HUBSPOT_OWNER_ID=1\n")
    assert load_settings(path).hubspot.owner_id == "88361194"
    assert "owner" not in str(load_secrets(tmp_path).model_dump())


def test_the_world_is_never_guessed(tmp_path: Path) -> None:
    """It is said, it is one of two, and the live one needs its number."""
    assert "missing key 'hubspot.portal'" in refusal(
        tmp_path, MINIMAL.replace('portal = "sandbox"\n', "")
    )
    assert "'sandbox' or 'live'" in refusal(tmp_path, MINIMAL.replace('"sandbox"', '"prod"'))
    assert "needs portal_id" in refusal(tmp_path, MINIMAL.replace('"sandbox"', '"live"'))
    live = MINIMAL.replace('"sandbox"', '"live"\nportal_id = "123"')
    assert load_settings(write(tmp_path, live)).hubspot.portal_id == "123"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('sheet = "Lead Details"', "sheet = 3", "sot.sheet"),
        ('city = "CITY"', 'city = "CITY"\n[drift]\ncity = "all"', "corrupt_or_blank"),
        ('city = "CITY"', 'city = "CITY"\n[schedule]\nevery = "soon"', "schedule.every"),
        ('sheet = "Lead Details"', 'sheet = "L"\nregion = "USA"', "sot.region"),
        ('sheet = "Lead Details"', 'sheet = "L"\nregion = "us"', "the nearest: US"),
    ],
)
def test_a_wrong_value_is_told_with_its_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Where it stands, what is wrong, and what was found."""
    told = refusal(tmp_path, MINIMAL.replace(old, new))
    assert words in told
    assert "found" in told


def test_durations_are_written_as_people_write_them(tmp_path: Path) -> None:
    """Seconds, minutes, hours, days."""
    for written, meant in (("30s", 30), ("15m", 900), ("2h", 7200), ("1d", 86400)):
        text = f'{MINIMAL}[schedule]\nevery = "{written}"\n'
        assert load_settings(write(tmp_path, text)).schedule.every.total_seconds() == meant


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    """With the place that TOML itself gives."""
    assert "not valid TOML" in refusal(tmp_path, MINIMAL + "[hubspot\n")
    (tmp_path / "sotdiff.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_settings(tmp_path / "sotdiff.toml")


def test_settings_never_change(tmp_path: Path) -> None:
    """Nobody down the line turns a knob."""
    settings = load_settings(write(tmp_path, MINIMAL))
    with pytest.raises(ValueError, match="frozen"):
        settings.hubspot.owner_id = "1"  # type: ignore[misc]


def test_secrets_come_from_the_environment_or_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment wins over `.env`; nothing said is None; nothing else is read."""
    for name in ("HUBSPOT_TOKEN", "NTFY_TOKEN", "SOTDIFF_HUBSPOT_URL"):
        monkeypatch.delenv(name, raising=False)
    assert load_secrets(tmp_path).hubspot_token is None
    (tmp_path / ".env").write_text("HUBSPOT_TOKEN=from-file\nNTFY_TOKEN=push\nOTHER=x\n")
    monkeypatch.setenv("HUBSPOT_TOKEN", "from-environment")
    secrets = load_secrets(tmp_path)
    assert secrets.hubspot_token
    assert secrets.ntfy_token
    assert secrets.hubspot_token.get_secret_value() == "from-environment"
    assert secrets.ntfy_token.get_secret_value() == "push"


def test_secrets_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a log, a notebook or a traceback."""
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-na1-secret")
    secrets = load_secrets(tmp_path)
    assert "pat-na1-secret" not in f"{secrets} {secrets!r} {secrets.model_dump_json()}"


def test_a_secret_in_the_file_is_refused_unread(tmp_path: Path) -> None:
    """It is an unknown key, and the error does not show it."""
    words = refusal(tmp_path, MINIMAL + 'token = "pat-na1-secret"\n')
    assert "unknown key 'hubspot.token'" in words
    assert "pat-na1-secret" not in words


def test_a_caller_may_differ_in_policy() -> None:
    """Whole, or some keys of it; what is not said stays as it stands."""
    standing = Policy(city="any", known_cities=("Granby",))
    assert policy_of(None, standing) is standing
    assert policy_of(Policy(), standing) == Policy()
    rules = ({"when": {"A": "x"}, "value": "y"},)
    changed = policy_of({"commission": rules}, standing)
    assert changed.city == "any"
    assert changed.commission == (CommissionRule(when={"A": "x"}, value="y"),)


def test_a_callers_unknown_key_names_the_nearest() -> None:
    """The same words as for the file."""
    with pytest.raises(ConfigError, match=r"unknown key 'drift\.citty'; the nearest: city"):
        policy_of({"citty": "any"}, Policy())
