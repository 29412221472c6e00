"""Our side of every row: `load(folder)` gives the input, `run(input)` what is timed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import sotdiff
from sotdiff import canon, texts
from sotdiff.joins import matches
from sotdiff.link import link_leads
from sotdiff.load import load_leads
from sotdiff.settings import Settings, load_settings
from sotdiff.tables import Contacts, Leads, Rejects, Table, columns_of, conform, empty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.linked import Linked

COLUMNS = {
    "lid": "lead_id",
    "first_name": "first_name",
    "last_name": "last_name",
    "email_all": "emails",
    "phone_all": "phones",
    "city": "city",
}
Pair = tuple[pd.DataFrame, pd.DataFrame]


def load_pair(folder: str) -> Pair:
    """Return the made leads and contacts in the shape of our tables.

    Ledgers and phones are as the workbook gives them; names are no part of the peers' problem.
    """
    sot, crm = (pq.read_table(f"{folder}/{each}.parquet") for each in ("sot", "crm"))
    leads = {
        "lid": sot["lead_id"],
        "email_all": pc.replace_substring_regex(sot["emails"], r"\s*;\s*", ";"),
        "phone_all": pc.replace_substring_regex(sot["phones"], "[ -]", ""),
        "city": sot["city"],
        "commission": sot["attribution"],
        "sheet_row": np.arange(2, len(sot) + 2),
    }
    contacts = {
        "contact_id": crm["contact_id"].cast(texts.TEXT),
        "token_text": crm["notes"],
        "commission": crm["attribution"],
        "owner_id": texts.same(load_settings().hubspot.owner_id, len(crm)),
        **{name: crm[name] for name in ("email", "additional_emails", "city", "phone")},
        "created_at": pd.Series(pd.Timestamp("2026-01-01", tz="UTC"), index=range(len(crm))),
    }
    contacts["updated_at"] = contacts["created_at"]
    return _conformed(leads, Leads), _conformed(contacts, Contacts)


def _conformed(columns: dict[str, Any], table: Table) -> pd.DataFrame:
    """Return columns as a table; those that are not given say nothing."""
    given = {
        name: texts.column_of(column) if isinstance(column, pa.ChunkedArray | pa.Array) else column
        for name, column in columns.items()
    }
    count = len(next(iter(given.values())))
    blank = {n: texts.column_of(texts.none(count)) for n in columns_of(table) if n not in given}
    return conform(pd.DataFrame({**given, **blank}), table)


def diff(pair: Pair) -> dict[str, int]:
    """Run the whole `sotdiff.diff`: every class, with before and after."""
    plan = sotdiff.diff(*pair)
    return {"changes": len(plan.changes), "flags": len(plan.flags), "blocked": len(plan.blocked)}


def alike(pair: Pair) -> dict[str, list[int]]:
    """Return the counts and checksums that bench/alike.py defines, from a whole `diff`."""
    leads, contacts = pair
    findings = sotdiff.diff(leads, contacts).findings
    linked = link_leads(leads, contacts, empty(Contacts), empty(Rejects))
    clear = contacts["contact_id"].iloc[linked.pairs.contact[~_is_contested(linked)]]
    about = findings[canon.is_among(findings["contact_id"], clear)]

    def found(*codes: str, field: str | None = None, detail: str | None = None) -> pd.Series:
        rows = about[about["code"].isin(codes)]
        rows = rows if field is None else rows[rows["field"] == field]
        return (
            rows["contact_id"]
            if detail is None
            else rows.loc[rows["detail"] == detail, "contact_id"]
        )

    by_address = found("F2", detail="holds an address of the lead")
    orphans = findings.loc[findings["detail"] == "orphan", "contact_id"]
    missing = canon.is_among(leads["lid"], findings.loc[findings["code"] == "D7", "lid"])
    carried = findings[(findings["code"] == "F2") & (findings["detail"] == "carries the token")]
    shared = carried.groupby("lid").size()
    return {
        "clear": _sums(clear),
        "token": _sums({*found("D2"), *by_address} - {*found("F5")}),
        "city": _sums(found("D3", "F6", field="city")),
        "primary": _sums({*found("D4"), *found("F1", detail="primary")}),
        "phone": _sums(found("D6")),
        "attribution": _sums(found("D8")),
        "lead_without": _sums(missing.index[missing] + 1),
        "orphan": _sums({*orphans}),
        "dup_token": _sums(shared[shared > 1]),
    }


def _is_contested(linked: Linked) -> np.ndarray:
    """Tell which pairs' contacts hold an address of another lead too."""
    addresses, ledger = linked.addresses, linked.ledger
    row, held = matches(addresses.address, ledger.address, len(linked.spelled))
    lead = np.full(len(linked.contacts), -1)
    lead[linked.pairs.contact] = linked.pairs.lead
    others = addresses.contact[row][ledger.holder[held] != lead[addresses.contact[row]]]
    contested: np.ndarray = np.isin(linked.pairs.contact, others)
    return contested


def _sums(numbers: Iterable[Any]) -> list[int]:
    """Return how many there are, and their sum."""
    whole = [int(number) for number in numbers]
    return [len(whole), sum(whole)]


def load_states(folder: str) -> Pair:
    """Return two states of a table of an id and eight columns."""
    one, other = (
        pd.read_parquet(f"{folder}/flat_{each}.parquet", dtype_backend="pyarrow") for each in "ab"
    )
    return one, other


def compare(pair: Pair) -> dict[str, Any]:
    """Compare two states cell by cell, the addresses as ledgers."""
    found = sotdiff.compare(*pair, key="lead_id", ledgers=["email"])
    cells = found.cells["column"].value_counts().to_dict()
    return {"left_only": len(found.gone), "right_only": len(found.new), "cells": cells}


def load_workbook(path: str, engine: str = "openpyxl") -> dict[str, Any]:
    """Load a workbook as `sotdiff.load_sot` does: typed, validated, rejects told."""
    columns = {"workbook": path, "sheet": "Leads", "columns": COLUMNS, "engine": engine}
    given = {"sot": columns, "hubspot": {"portal": "sandbox", "owner_id": "88361194"}}
    leads, rejects = load_leads(Path(path), Settings.model_validate(given))
    return {
        "rows": len(leads) + len(rejects),
        "rejects": len(rejects),
        "cells": int(leads.count().sum()),
        "fingerprint": leads.attrs["sotdiff"]["fingerprint"],
    }


def read_bare(path: str) -> dict[str, int]:
    """Read the values of all cells with openpyxl and nothing else."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return {"rows": len(list(book.worksheets[0].iter_rows(values_only=True))) - 1}


ENGINES = {
    "sotdiff": (load_pair, diff),
    "alike": (load_pair, alike),
    "sotdiff.compare": (load_states, compare),
    "load_sot": (str, load_workbook),
    "load_sot (fast)": (str, partial(load_workbook, engine="fast")),
    "openpyxl": (str, read_bare),
}
