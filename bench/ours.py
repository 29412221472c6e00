"""Our side of every row: `load(folder)` gives the input, `run(input)` what is timed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

import sotdiff
from sotdiff.load import load_leads
from sotdiff.settings import Settings, load_settings

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
    leads = sot.rename(columns={"lead_id": "lid", "attribution": "commission"})
    leads = leads.assign(
        email_all=ledger, phone_all=sot["phones"], sheet_row=range(2, len(sot) + 2)
    )
    contacts = crm.rename(columns={"notes": "token_text", "attribution": "commission"})
    owner = load_settings().hubspot.owner_id
    moment = pd.Timestamp("2026-01-01", tz="UTC")
    contacts = contacts.assign(
        owner_id=owner, first_name=pd.NA, last_name=pd.NA, created_at=moment, updated_at=moment
    )
    return leads.drop(columns=["emails", "phones"]), contacts


def diff(pair: Pair) -> dict[str, int]:
    """Run the whole `sotdiff.diff`: every class, with before and after."""
    plan = sotdiff.diff(*pair)
    return {"changes": len(plan.changes), "flags": len(plan.flags), "blocked": len(plan.blocked)}


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


def as_given(path: str) -> Any:
    """Return the path itself."""
    return path


ENGINES = {
    "sotdiff": (load_pair, diff),
    "load_sot": (as_given, load_workbook),
    "load_sot (fast)": (as_given, partial(load_workbook, engine="fast")),
    "openpyxl": (as_given, read_bare),
}
