"""One tab as it stands in the file: its texts, column by column, blank ones included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from sotdiff.texts import TEXT
from sotdiff.workbook.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sotdiff.workbook.markup import Range

_PAGE = 100  # rows that are looked at together where only the first few are asked for


@dataclass
class Tab:
    """The rows that hold any value: Excel's `numbers`, and the texts of each column, from 0.

    The texts are clean; a blank one is empty, a cell without value is missing, and so is a column
    without any. `formulas`: row number and column of those saved
    without a result; their text is the formula.
    """

    title: str
    numbers: list[int]
    columns: dict[int, pa.Array]
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Yield every row: its number, and {column: text} of its values."""
        for start in range(0, len(self.numbers), _PAGE):
            page = [column.slice(start, _PAGE).to_pylist() for column in self.columns.values()]
            numbers = self.numbers[start : start + _PAGE]
            for number, *texts in zip(numbers, *page, strict=True):
                values = zip(self.columns, texts, strict=True)
                yield number, {at: text for at, text in values if text is not None}

    def below(self, row: int) -> Tab:
        """Return the rows below one, without the columns that have no value there."""
        first = bisect_right(self.numbers, row)
        columns = {at: column.slice(first) for at, column in self.columns.items()}
        filled = {at: column for at, column in columns.items() if column.null_count < len(column)}
        return Tab(self.title, self.numbers[first:], filled, self.formulas)

    def put(self, formulas: Mapping[tuple[int, int], str]) -> None:
        """Put formulas where they stand: {(row, column from 1): text}; their rows are there."""
        lists = self._lists({column - 1 for _, column in formulas})
        for (number, column), text in formulas.items():
            lists[column - 1][bisect_left(self.numbers, number)] = clean_text(text)
            self.formulas.add((number, column - 1))
        self._take(lists)

    def fill_down(self, ranges: Sequence[Range]) -> None:
        """Give each row of a merged range the text that is shown across it.

        Rows without a value of their own stay out: nothing stands there but the merged cell.
        """
        lists = self._lists({left - 1 for left, *_ in ranges})
        for left, first, _, last in ranges:
            texts, top = lists[left - 1], bisect_left(self.numbers, first)
            if self.numbers[top : top + 1] == [first] and texts[top] is not None:
                below = self.numbers[top + 1 : bisect_right(self.numbers, last)]
                texts[top + 1 : top + 1 + len(below)] = [texts[top]] * len(below)
                filled = {(number, left - 1) for number in below}
                self.formulas -= filled
                self.formulas |= filled if (first, left - 1) in self.formulas else set()
        self._take(lists)

    def _lists(self, places: set[int]) -> dict[int, list[str | None]]:
        """Return the texts of some columns as lists; also of columns without any value so far."""
        empty: pa.Array = pa.nulls(len(self.numbers), TEXT)
        return {at: self.columns.get(at, empty).to_pylist() for at in places}

    def _take(self, lists: dict[int, list[str | None]]) -> None:
        """Take these texts as columns, in the sheet's order."""
        changed = {at: pa.array(texts, TEXT) for at, texts in lists.items()}
        self.columns = dict(sorted({**self.columns, **changed}.items()))
