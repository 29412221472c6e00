"""Figure 7: workbooks that lost rows, cells, columns or their order; nothing wrong is written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bookmaking import HEADERS, write_book
from workshop import lead

from proof.figures import Figure, of_all, of_none
from proof.looking import end_state
from proof.shops import open_shop
from sotdiff.errors import SotdiffError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop import Workshop

    Rows = list[list[Any]]
    State = dict[str, dict[str, Any]]

LEADS = 100
MAY_BE_LOST = 2
MAY_BE_BLANK = 5
# Shifted phones are brought to HubSpot. Other columns, shifted, contradict what links a contact or
# are for a person to see: there is nothing to refuse, and nothing may be written of them either.
BROUGHT = frozenset({"PHONE_ALL"})
DRIFTING = (1, LEADS)


@dataclass(frozen=True)
class Spoilt:
    """A workbook that is not what it was: `content` in place of its bytes, or other `rows`."""

    name: str
    is_beyond: bool
    rows: Rows
    content: bytes | None = None

    def put(self, shop: Workshop) -> None:
        """Save it where the workbook lies."""
        path = write_book(shop.folder / "book.xlsx", self.rows)
        if self.content is not None:
            path.write_bytes(self.content)


def spoilt_books(step: int = 1) -> list[Figure]:
    """Return figure 7 over every `step`-th case: beyond a limit it is refused, and never written.

    Two phones are to be put right all the while, so that no run has nothing to write. A workbook
    that cannot be read is tried again for some seconds in earnest; here it is not waited for.
    """
    whole: Rows = [list(HEADERS), *(lead(number) for number in range(1, LEADS + 1))]
    let_through, wrong, trials, beyond = [], [], 0, 0
    with open_shop("sandbox") as shop, patch("sotdiff.workbook.sheet.PAUSES", ()):
        shop.leads(LEADS)
        shop.run()
        content = (shop.folder / "book.xlsx").read_bytes()
        right = end_state(shop.sandbox)
        for book in islice(_all_spoilt(whole, content), 0, None, step):
            shop.drift(*DRIFTING)
            before = end_state(shop.sandbox)
            book.put(shop)
            refused = _is_refused(shop)
            trials, beyond = trials + 1, beyond + book.is_beyond
            if book.is_beyond and not refused:
                let_through.append(book.name)
            if not _is_between(end_state(shop.sandbox), before, before if refused else right):
                wrong.append(book.name)
            if not refused:
                write_book(shop.folder / "book.xlsx", whole)
                shop.run()
    return [
        of_all("7", "workbooks beyond a limit that are refused", let_through, beyond, beyond),
        of_none("7", "spoilt workbooks of which anything wrong was written", wrong, trials, trials),
    ]


def _is_between(now: State, before: State, right: State) -> bool:
    """Tell whether each field of each contact is as it was or as the whole workbook has it."""
    return now.keys() == before.keys() and all(
        value in (before[key][name], right[key][name])
        for key, values in now.items()
        for name, value in values.items()
    )


def _is_refused(shop: Workshop) -> bool:
    shop.sandbox.requests.clear()
    try:
        shop.run()
    except SotdiffError:
        return True
    return False


def _all_spoilt(whole: Rows, content: bytes) -> Iterator[Spoilt]:
    head, rows = whole[0], whole[1:]
    for kept in range(LEADS):
        beyond = LEADS - kept > MAY_BE_LOST
        yield Spoilt(f"the first {kept} rows", beyond, [head, *rows[:kept]])
        if not kept % 5:
            yield Spoilt(f"the last {kept} rows", beyond, [head, *rows[LEADS - kept :]])
    for percent in range(100):
        cut = content[: len(content) * percent // 100]
        yield Spoilt(f"{percent} % of its bytes", is_beyond=True, rows=whole, content=cut)
    for at, column in enumerate(head):
        yield Spoilt(f"{column} gone", True, [[*row[:at], *row[at + 1 :]] for row in whole])
        for by in (1, 2, LEADS // 2):
            cells = [row[at] for row in rows]
            moved = [*cells[-by:], *cells[:-by]]
            yield Spoilt(f"{column} shifted by {by}", column in BROUGHT, _with(whole, at, moved))
        for count in (1, 2, 3, 5, 6, *range(10, LEADS + 1, 10)):
            is_beyond = count > (MAY_BE_LOST if column == "LEAD_ID" else MAY_BE_BLANK)
            blanked = [None if n < count else row[at] for n, row in enumerate(rows)]
            yield Spoilt(f"{column} blank in {count}", is_beyond, _with(whole, at, blanked))


def _with(whole: Rows, at: int, cells: list[Any]) -> Rows:
    """Return the rows with other cells in one column."""
    changed = [
        [*row[:at], cell, *row[at + 1 :]] for row, cell in zip(whole[1:], cells, strict=True)
    ]
    return [whole[0], *changed]
