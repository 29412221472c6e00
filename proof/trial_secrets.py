"""Figure 14: a planted token, and people's data, looked for in all that real runs leave behind.

Runs end well, at errors of HubSpot, at a workbook that cannot be read, in an error of the notebook
that tells all it knows, or with the death of its kernel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pushing import TOPIC, NtfyServer
from reporting import text_of
from workshop import lead

from proof.figures import Figure, of_none
from proof.shops import approved_plan, open_shop, start_run
from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from workshop import Workshop

TOKEN = "sandbox-canary00-1111-2222-3333-444455556666"
NAME, SURNAME, MAILBOX, NUMBER = "Wilhelmina", "Kowalczyk", "wilhelmina.k", "9705550177"
PEOPLE = (NAME, SURNAME, MAILBOX, NUMBER)
CELLS = {
    "FIRST_NAME": NAME,
    "LAST_NAME": SURNAME,
    "EMAIL_ALL": f"{MAILBOX}@private.example",
    "PHONE_ALL": f"+1{NUMBER}",
}
LEADS = 12
# What the notebook's kernel does in place of reading the workbook.
TELLING = "raise ValueError(open('.env').read() + open('person.txt').read())"
DYING = "__import__('os')._exit(9)"
MACHINES = frozenset({"heartbeat.json", "sotdiff.prom"})
GIVEN = frozenset({".env", "person.txt", "book.xlsx", "startup.py"})


@dataclass
class Left:
    """What runs left: texts for machines (logs, heartbeat, metrics, pushes), and all artefacts."""

    machines: dict[str, str] = field(default_factory=dict)
    artefacts: dict[str, str] = field(default_factory=dict)

    def holding(self, texts: dict[str, str], *planted: str) -> list[str]:
        """Return which texts hold what was planted, and what of it."""
        return [
            f"{name}: {one}"
            for name, text in texts.items()
            for one in planted
            if one.casefold() in text.casefold()
        ]


def planted_secrets(ends: Iterable[str] = ()) -> list[Figure]:
    """Return figure 14, over runs that end in every way; hits: papers in which people stand."""
    left, chosen = Left(), list(ends) or list(ENDS)
    with open_shop() as shop, NtfyServer() as ntfy:
        _furnish(shop, ntfy)
        for name in chosen:
            ENDS[name](shop)
            left.machines[f"{name}: printed"] = _run(shop)
            for path in _left_behind(shop.folder):
                key = f"{name}: {path.relative_to(shop.folder)}"
                text = _text(path)
                left.artefacts[key] = text
                if path.name in MACHINES:
                    left.machines[key] = text
            _mend(shop)
        left.machines["pushes"] = str(ntfy.taken)
    left.artefacts |= left.machines
    people = left.holding(left.machines, *PEOPLE)
    tokens = left.holding(left.artefacts, TOKEN)
    told = len({line.partition(": ")[0] for line in left.holding(left.artefacts, NAME)})
    pushes = left.machines["pushes"].count("message")
    return [
        of_none("14", "people's data in logs, heartbeat, metrics, pushes", people,
                len(left.machines), min(told, pushes)),
        of_none("14", "tokens in any artefact", tokens, len(left.artefacts), len(chosen)),
    ]  # fmt: skip


def _furnish(shop: Workshop, ntfy: NtfyServer) -> None:
    """Let a person and a token be known to everything, and let something be put right."""
    shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
    env = shop.folder / ".env"
    env.write_text(env.read_text().replace("sandbox-token", TOKEN))
    (shop.folder / "person.txt").write_text(" ".join(PEOPLE))
    shop.leads(LEADS)
    _mend(shop)
    approved_plan(shop)


def _mend(shop: Workshop) -> None:
    """Put everything as it was: the planted person's name and phone differ in HubSpot."""
    shop.sandbox.faults.clear()
    (shop.folder / "startup.py").unlink(missing_ok=True)
    shop.book(*(lead(number, **(CELLS if number == 1 else {})) for number in range(1, LEADS + 1)))
    other = {"email": CELLS["EMAIL_ALL"], "firstname": f"{NAME} Anna", "phone": f"{NUMBER}0"}
    shop.sandbox.edit(shop.ids[1], other)
    shop.sandbox.settle()


def _run(shop: Workshop) -> str:
    """Run for real; return all that it printed."""
    profile = shop.folder.parent / f"{shop.folder.name}-ipython"
    startup = profile / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    planted = shop.folder / "startup.py"
    (startup / "00.py").write_text(planted.read_text() if planted.exists() else "")
    return start_run(shop, IPYTHONDIR=str(profile)).communicate()[0]


def _ends_well(_shop: Workshop) -> None:
    """Leave all as it is."""


def _refused(status: int) -> Callable[[Workshop], None]:
    def end(shop: Workshop) -> None:
        shop.sandbox.faults.append(Fault("status", times=10**6, status=status))

    return end


def _unreadable(shop: Workshop) -> None:
    (shop.folder / "book.xlsx").write_text(f"{PEOPLE} {TOKEN}")


def _startup(code: str) -> Callable[[Workshop], None]:
    def end(shop: Workshop) -> None:
        lines = f"import sotdiff\ndef end(*_, **__):\n    {code}\nsotdiff.load_sot = end\n"
        (shop.folder / "startup.py").write_text(lines)

    return end


ENDS: dict[str, Callable[[Workshop], None]] = {
    "success": _ends_well,
    "401": _refused(401),
    "500": _refused(500),
    "no workbook": _unreadable,
    "cell error": _startup(TELLING),
    "dead kernel": _startup(DYING),
}


def _left_behind(folder: Path) -> Iterator[Path]:
    """Return all files of the folder that were not put there by us."""
    return (path for path in folder.rglob("*") if path.is_file() and path.name not in GIVEN)


def _text(path: Path) -> str:
    """Return a file's text; of a workbook its parts, of a database its bytes."""
    try:
        return text_of(path)
    except UnicodeDecodeError:
        return path.read_bytes().decode("latin-1")
