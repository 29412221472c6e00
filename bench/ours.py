"""Our side of every row: `load(folder)` gives the input, `run(input)` what is timed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd

import sotdiff
from sotdiff import canon
from sotdiff.joins import matches
from sotdiff.link import link_leads
from sotdiff.load import load_leads
from sotdiff.settings import Settings, load_settings
from sotdiff.tables import Contacts, Leads, Rejects, conform, empty

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
    """Return the made leads and contacts in the shape of our tables."""
    sot = pd.read_parquet(f"{folder}/sot.parquet", dtype_backend="pyarrow").astype("string")
    crm = pd.read_parquet(f"{folder}/crm.parquet", dtype_backend="pyarrow").astype("string")
    ledger = sot["emails"].str.replace(r"\s*;\s*", ";", regex=True)
    phones = sot["phones"].str.replace(r"[ -]", "", regex=True)  # in E.164, as the workbook's door
    leads = sot.rename(columns={"lead_id": "lid", "attribution": "commission"})
    leads = leads.assign(email_all=ledger, phone_all=phones, sheet_row=range(2, len(sot) + 2))
    contacts = crm.rename(columns={"notes": "token_text", "attribution": "commission"})
    owner = load_settings().hubspot.owner_id
    moment = pd.Timestamp("2026-01-01", tz="UTC")
    contacts = contacts.assign(
        owner_id=owner, first_name=pd.NA, last_name=pd.NA, created_at=moment, updated_at=moment
    )
    names = dict.fromkeys(("first_name", "last_name"), pd.NA)  # no part of the peers' problem
    leads = conform(leads.drop(columns=["emails", "phones"]).assign(**names), Leads)
    return leads, conform(contacts, Contacts)


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


def load_workbook(path: str) -> dict[str, int]:
    """Load a workbook as `sotdiff.load_sot` does: typed, validated, rejects told."""
    columns = {"workbook": path, "sheet": "Leads", "columns": COLUMNS}
    given = {"sot": columns, "hubspot": {"portal": "sandbox", "owner_id": "88361194"}}
    leads, rejects = load_leads(Path(path), Settings.model_validate(given))
    return {"rows": len(leads) + len(rejects)}


def read_bare(path: str) -> dict[str, int]:
    """Read the values of all cells with openpyxl and nothing else."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return {"rows": len(list(book.worksheets[0].iter_rows(values_only=True))) - 1}


def as_given(path: str) -> Any:
    """Return the path itself."""
    return path


ENGINES = {
    "sotdiff": (load_pair, diff),
    "alike": (load_pair, alike),
    "compare": (load_states, compare),
    "load_sot": (as_given, load_workbook),
    "openpyxl": (as_given, read_bare),
}
