"""The attribution that the workbook leads to expect: the rule table of D8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.errors import ConfigError, nearest
from sotdiff.workbook import header_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.settings import CommissionRule
    from sotdiff.workbook import Sheet


def rule_headers(rules: Sequence[CommissionRule]) -> tuple[str, ...]:
    """Return the workbook headers that the rules look at, each once."""
    return tuple(dict.fromkeys(header for rule in rules for header in rule.when))


def rule_columns(rules: Sequence[CommissionRule], sheet: Sheet) -> dict[str, str]:
    """Return {header in a rule: column of the sheet}. Raises ConfigError for an unknown header."""
    known = {header_form(name): name for name in sheet.letters}
    found = {header: known.get(header_form(header)) for header in rule_headers(rules)}
    for header, column in found.items():
        if column is None:
            raise ConfigError(
                f"sotdiff.toml, [[drift.commission]]: {sheet.where} has no header {header!r};"
                f" {nearest(header, sheet.letters)}"
            )
    return {header: column for header, column in found.items() if column}


def expected_commission(
    cells: pd.DataFrame,
    errors: pd.DataFrame,
    rules: Sequence[CommissionRule],
    columns: dict[str, str],
) -> pd.Series:
    """Return the value of the first rule whose headers hold its texts; missing where none does.

    Compared trimmed and casefolded. Where a cell that a rule looks at cannot be used, nothing is
    expected.
    """
    texts = {name: _folded(cells[name]) for name in columns.values()}
    expected = pd.Series(pd.NA, index=cells.index, dtype="string")
    for rule in reversed(rules):
        holds = pd.Series(data=True, index=cells.index)
        for header, text in rule.when.items():
            holds &= texts[columns[header]] == text.strip().casefold()
        expected = expected.mask(holds, rule.value)
    return expected.mask(errors[list(texts)].any(axis="columns"))


def _folded(texts: pd.Series) -> pd.Series:
    """Return texts as the rules compare them; missing is the empty text."""
    return (
        texts.fillna("").map(lambda text: text.strip().casefold()).astype("string").astype(object)
    )
