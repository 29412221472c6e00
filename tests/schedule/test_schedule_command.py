"""`sotdiff schedule`: put there, shown, and taken away, on machines of three kinds.

The machine's programs are scripts of the test that note how they were called; crontab keeps its
lines as the real one does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from commanding import ends

if TYPE_CHECKING:
    from pathlib import Path

SYSTEMD = {"systemctl": "", "loginctl": ""}
CRONTAB = """
kept=$HOME/crontab.txt
if [ "$1" = -l ]; then
  [ -e "$kept" ] || { echo "no crontab for me" >&2; exit 1; }
  cat "$kept"
else
  cat > "$kept"
fi
"""


@dataclass
class Machine:
    """A home, and the programs on the path."""

    home: Path

    def has(self, programs: dict[str, str]) -> None:
        """Let the machine have programs, each a shell script that notes its call first."""
        for name, script in programs.items():
            path = self.home / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.home}/calls"\n{script}\n')
            path.chmod(0o755)

    def calls(self) -> list[str]:
        """Return how its programs were called, and forget it."""
        kept = self.home / "calls"
        said = kept.read_text().splitlines() if kept.exists() else []
        kept.unlink(missing_ok=True)
        return said


@pytest.fixture
def machine(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, shop_folder: Path
) -> Machine:
    """Return a machine without any scheduler."""
    assert shop_folder.exists()
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    found = Machine(home)
    found.has({})
    (home / "bin").mkdir(exist_ok=True)
    for name in ("cat", "sh"):
        (home / "bin" / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(home / "bin"))
    return found


def test_systemd_is_taken_where_a_user_has_it(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files, reload, enable, linger; shown; taken away without a trace."""
    machine.has(SYSTEMD | {"crontab": CRONTAB})
    assert ends("schedule", "install") == 0
    units = machine.home / ".config/systemd/user"
    name = next(units.glob("*.timer")).stem
    assert {each.name for each in units.iterdir()} == {f"{name}.service", f"{name}.timer"}
    assert {
        "systemctl --user daemon-reload",
        f"systemctl --user enable --now {name}.timer",
        "loginctl enable-linger",
    } <= set(machine.calls())
    capsys.readouterr()
    assert ends("schedule", "show", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["with"], told["minutes"], told["command"][1:]) == ("systemd", 15, ["run"])
    assert ends("schedule", "remove") == 0
    assert f"systemctl --user disable --now {name}.timer" in machine.calls()
    assert list(units.iterdir()) == []
    assert ends("schedule", "show") == 1


def test_a_user_that_may_not_linger_is_told(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Installed all the same: it runs while the user is logged in."""
    machine.has(SYSTEMD | {"loginctl": "echo denied >&2; exit 1"})
    assert ends("schedule", "install") == 0
    assert "sudo loginctl enable-linger $USER` (denied)" in capsys.readouterr().out


def test_a_mac_gets_a_launch_agent(machine: Machine) -> None:
    """Loaded anew at each install, and unloaded before its file is taken away."""
    machine.has({"launchctl": ""})
    assert ends("schedule", "install") == 0
    (agent,) = (machine.home / "Library/LaunchAgents").iterdir()
    assert [call.split(" ")[1] for call in machine.calls()] == ["bootout", "bootstrap", "print"]
    assert ends("schedule", "show") == 0
    assert ends("schedule", "remove") == 0
    assert not agent.exists()


def test_cron_is_the_last_choice_and_leaves_other_lines_alone(machine: Machine) -> None:
    """Installed twice it stands there once; what else stood there stays."""
    machine.has({"systemctl": "exit 1", "crontab": CRONTAB})
    kept = machine.home / "crontab.txt"
    kept.write_text("5 4 * * * mine  # sotdiff-\n")
    assert ends("schedule", "install") == ends("schedule", "install") == 0
    mine, ours = kept.read_text().splitlines()
    assert mine == "5 4 * * * mine  # sotdiff-"
    assert ours.startswith("*/15 * * * * umask 077; cd ")
    assert ends("schedule", "remove") == 0
    assert kept.read_text().splitlines() == [mine]


def test_a_crontab_that_cannot_be_read_is_not_written_over(machine: Machine) -> None:
    """Only `no crontab` means that there is none."""
    machine.has({"crontab": 'echo "crontab $*" >&2; exit 1'})
    assert ends("schedule", "install") == 1
    assert "crontab -" not in machine.calls()


def test_another_scheduler_takes_the_place_of_the_first(machine: Machine) -> None:
    """One folder, one schedule: never two that start at once."""
    machine.has(SYSTEMD | {"crontab": CRONTAB})
    ends("schedule", "install", "--with", "cron")
    assert ends("schedule", "install", "--with", "systemd") == 0
    assert (machine.home / "crontab.txt").read_text() == ""


def test_a_machine_without_any_says_so(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1, with the way out; a scheduler that refuses is told with its own words."""
    assert ends("schedule", "install") == 1
    assert "this machine has no systemd for users" in capsys.readouterr().err
    machine.has(
        SYSTEMD | {"systemctl": '[ "$2" = enable ] && { echo no bus >&2; exit 1; }; exit 0'}
    )
    assert ends("schedule", "install") == 1
    assert "failed: no bus" in " ".join(capsys.readouterr().err.split())
