"""What is put on the machine: each file as its own tool reads it."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sotdiff.errors import ScheduleError
from sotdiff.schedule import Job, cron, job_of, launchd, systemd
from sotdiff.settings import load_settings

NASTY = Path('/srv/50% of $HOME\'s "CRM" \\ Ünï')
PLAIN = Path("/srv/crm")


def job(minutes: int = 15, root: Path = PLAIN, program: str = "/bin/true") -> Job:
    """Return a job in a folder."""
    return Job("sotdiff-1a2b3c4d", root, (program, "run"), minutes, root / "state/schedule.log")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize("root", [PLAIN, NASTY], ids=["plain", "nasty"])
@pytest.mark.parametrize("minutes", [1, 15, 60, 120, 1440])
def test_systemd_takes_the_units(tmp_path: Path, root: Path, minutes: int) -> None:
    """`systemd-analyze verify` has nothing to say, whatever stands in the folder's name."""
    units = []
    for path, text in systemd.files(job(minutes, root)).items():
        unit = tmp_path / path.name
        unit.write_text(text, "utf-8")
        units.append(str(unit))
    words = ["systemd-analyze", "--user", "verify", *units]
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize(
    ("minutes", "first", "second"),
    [(15, "00:15", "00:30"), (60, "01:00", "02:00"), (120, "02:00", "04:00")],
)
def test_systemd_reads_the_times_as_they_are_meant(minutes: int, first: str, second: str) -> None:
    """The next two times after midnight."""
    words = ["systemd-analyze", "calendar", "--iterations=2", "--base-time=2026-03-01 00:00:00"]
    done = subprocess.run(  # noqa: S603
        [*words, systemd.calendar(job(minutes))],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )
    assert f"2026-03-01 {first}:00" in done.stdout
    assert f"2026-03-01 {second}:00" in done.stdout


def test_the_timer_catches_up_and_the_service_is_private() -> None:
    """Once after a sleep; files for their owner alone; a start that finds another is no failure."""
    service, timer = systemd.files(job()).values()
    assert "Persistent=true" in timer
    assert "OnCalendar=*:0/15" in timer
    assert {"UMask=0077", "SuccessExitStatus=5", "Type=oneshot"} <= set(service.splitlines())


@pytest.mark.parametrize(
    ("minutes", "times"),
    [
        (15, [{"Minute": 0}, {"Minute": 15}, {"Minute": 30}, {"Minute": 45}]),
        (60, [{"Minute": 0}]),
        (720, [{"Hour": 0, "Minute": 0}, {"Hour": 12, "Minute": 0}]),
    ],
)
def test_launchd_gets_a_calendar(minutes: int, times: list[dict[str, int]]) -> None:
    """A plist whose times are the calendar's: those that fire on wake; no StartInterval."""
    ((path, text),) = launchd.files(job(minutes, NASTY)).items()
    content = plistlib.loads(text.encode())
    assert path.name == f"{content['Label']}.plist"
    assert content["StartCalendarInterval"] == times
    assert content["ProgramArguments"] == ["/bin/true", "run"]
    assert content["WorkingDirectory"] == str(NASTY)
    assert content["Umask"] == 0o077
    assert "StartInterval" not in content


@pytest.mark.parametrize(
    ("minutes", "times"),
    [(15, "*/15 * * * *"), (60, "0 */1 * * *"), (360, "0 */6 * * *"), (1440, "0 0 * * *")],
)
def test_cron_gets_one_line(minutes: int, times: str) -> None:
    """Five fields, and no bare percent sign, which cron takes for the end of the line."""
    line = cron.line(job(minutes, NASTY))
    assert line.startswith(f"{times} umask 077; cd ")
    assert line.replace("\\%", "").count("%") == 0


def test_the_shell_reads_crons_line_as_it_is_meant(tmp_path: Path) -> None:
    """In a folder with a nasty name: the command runs there, and its words go into the log."""
    folder = tmp_path / '50% of $HOME\'s "CRM"'
    (folder / "state").mkdir(parents=True)
    line = cron.line(job(root=folder, program="/bin/echo"))
    command = line.split(" ", 5)[5].replace("\\%", "%")
    subprocess.run(["/bin/sh", "-c", command], check=True)  # noqa: S603
    assert (folder / "state/schedule.log").read_text() == "run\n"
    assert shlex.quote(str(folder)) in command


@pytest.mark.parametrize("every", ["7m", "90s", "45m", "90m", "5h", "2d"])
def test_times_that_no_clock_tells_are_refused(shop_folder: Path, every: str) -> None:
    """They would drift, or bunch at the full hour; the error says which ones fit."""
    toml = shop_folder / "sotdiff.toml"
    toml.write_text(toml.read_text().replace('every = "15m"', f'every = "{every}"'))
    with pytest.raises(
        ScheduleError, match=r"\[schedule\] every = .*: not a whole part of an hour"
    ):
        job_of(load_settings(toml))


def test_each_folder_has_a_schedule_of_its_own(shop_folder: Path) -> None:
    """The name bears a mark of the folder; the program is the one of this very Python."""
    settings = load_settings(shop_folder / "sotdiff.toml")
    ours = job_of(settings)
    assert ours.name == job_of(settings).name
    assert Path(ours.words[0]).name == "sotdiff"
    assert (ours.words[1:], ours.minutes, ours.root) == (("run",), 15, shop_folder)
    assert len(replace(ours, minutes=120).times()) == 12
