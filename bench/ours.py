"""Our side of every row: `load(folder)` gives the input, `run(input)` what is timed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

import sotdiff
from sotdiff.load import load_leads
from sotdiff.settings import Settings, load_settings
from sotdiff.tables import Contacts, Leads, conform

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
    "compare": (load_states, compare),
    "load_sot": (as_given, load_workbook),
    "openpyxl": (as_given, read_bare),
}
