"""Flat compare: two tables with the same id and 8 value columns (1 % ids missing per side, 5 % of cells changed per column).
Each engine: load(dir) -> inputs ; run(inputs) -> {"left_only", "right_only", "cells": {column: changed}} (or None where a peer
does not give it)."""
COLS = ["first_name", "last_name", "city", "email", "phone", "attribution", "amount", "score"]

def pd_load(d):
    import pandas as pd
    return pd.read_parquet(f"{d}/flat_a.parquet"), pd.read_parquet(f"{d}/flat_b.parquet")
def pl_load(d):
    import polars as pl
    return pl.read_parquet(f"{d}/flat_a.parquet"), pl.read_parquet(f"{d}/flat_b.parquet")
def datacompy_pandas(inp):
    from datacompy import PandasCompare
    c = PandasCompare(inp[0], inp[1], join_columns="lead_id")
    d = c.build_report_data()
    return {"left_only": len(c.df1_unq_rows), "right_only": len(c.df2_unq_rows),
            "cells": {s["column"]: int(s["unequal_cnt"]) for s in c.column_stats if s["column"] in COLS}}
def datacompy_polars(inp):
    from datacompy import PolarsCompare
    c = PolarsCompare(inp[0], inp[1], join_columns="lead_id")
    return {"left_only": len(c.df1_unq_rows), "right_only": len(c.df2_unq_rows),
            "cells": {s["column"]: int(s["unequal_cnt"]) for s in c.column_stats if s["column"] in COLS}}

ENGINES = {"datacompy (pandas)": (pd_load, datacompy_pandas), "datacompy (polars)": (pl_load, datacompy_polars)}
