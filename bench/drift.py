"""The core drift problem in DuckDB and polars.

Each engine:  load(dir) -> inputs ;  counts(inputs) -> {class: [count, checksum]}

SPEC (all engines agree exactly, checked on count AND checksum)
  email norm   : lower, blanks removed ; ledgers split on ';' ; empty parts dropped
  token        : first match of  ID:(R[0-9]+)  in notes
  link         : token's lead if it is in the SoT, else the first (lowest row) lead that shares any address
                 (contact addresses = email + additional_emails)
  missing_token  linked through e-mail and notes have no token              checksum sum(contact_id)
  city           linked, lower(trim(city)) differs (null = '')
  primary        linked, contact email != first ledger address (null = '')
  addl_missing   (contact, distinct ledger address) pairs, address not among the contact's addresses
  addl_contacts  contacts with >= 1 such address
  phone          linked, lead has a phone, digits(contact phone) != digits(first ledger phone)
  attribution    linked, differs
  lead_no_contact  leads nobody links to                                    checksum sum(lead row, 1-based)
  email_not_in_sot contacts none of whose addresses is in any ledger
  dup_token      distinct tokens on >= 2 contacts                           checksum = contacts that carry one
  unowned        owner_id null
"""
import re
CLASSES = ["missing_token", "city", "primary", "addl_missing", "addl_contacts", "phone", "attribution",
           "lead_no_contact", "email_not_in_sot", "dup_token", "unowned"]

# ------------------------------------------------------------------------------------------------ DuckDB
def duck_load(d, threads=None):
    import duckdb
    con = duckdb.connect(config={"threads": threads} if threads else {})
    con.execute("SET preserve_insertion_order=true")
    con.execute(f"CREATE TABLE sot AS SELECT row_number() OVER () AS i, * FROM read_parquet('{d}/sot.parquet')")
    con.execute(f"CREATE TABLE crm AS SELECT * FROM read_parquet('{d}/crm.parquet')")
    return con

DUCK_CTE = r"""
WITH s AS MATERIALIZED (
  SELECT i, lead_id, lower(trim(city)) city_n, attribution, string_split(replace(lower(emails),' ',''),';') em,
         regexp_replace(split_part(phones,';',1),'[^0-9]+','','g') ph FROM sot),
c AS MATERIALIZED (
  SELECT contact_id, replace(lower(coalesce(email,'')),' ','') e1, coalesce(lower(trim(city)),'') city_n, attribution,
         owner_id, string_split(replace(lower(concat_ws(';',email,additional_emails)),' ',''),';') em,
         coalesce(regexp_replace(phone,'[^0-9]+','','g'),'') ph, regexp_extract(notes,'ID:(R[0-9]+)',1) tok FROM crm),
em AS (SELECT contact_id, min(i) i FROM (SELECT contact_id, unnest(em) e FROM c) ce
       JOIN (SELECT i, unnest(em) e FROM s) le USING (e) WHERE e <> '' GROUP BY 1),
lk AS MATERIALIZED (
  SELECT c.contact_id, c.tok, c.owner_id, coalesce(t.i, em.i) li, t.i IS NULL AND em.i IS NOT NULL via_email, em.i IS NULL no_email_hit
  FROM c LEFT JOIN s t ON t.lead_id = c.tok LEFT JOIN em ON em.contact_id = c.contact_id),
j AS (
  SELECT lk.contact_id, lk.li, via_email AND lk.tok = '' missing_token, c.city_n <> s.city_n city,
         c.e1 <> s.em[1] prim, s.ph <> '' AND c.ph <> s.ph phone, c.attribution <> s.attribution attr,
         CASE WHEN list_has_all(c.em, s.em) THEN 0
              ELSE len(list_distinct(list_filter(s.em, lambda x: x <> '' AND NOT list_contains(c.em, x)))) END miss
         {extra}
  FROM lk JOIN c USING (contact_id) JOIN s ON s.i = lk.li)
"""
def duck_counts(con):
    q = DUCK_CTE.format(extra="") + """
    , a AS (SELECT count(*) FILTER (missing_token), sum(contact_id) FILTER (missing_token),
                   count(*) FILTER (city), sum(contact_id) FILTER (city), count(*) FILTER (prim), sum(contact_id) FILTER (prim),
                   sum(miss), sum(contact_id*miss), count(*) FILTER (miss>0), sum(contact_id) FILTER (miss>0),
                   count(*) FILTER (phone), sum(contact_id) FILTER (phone), count(*) FILTER (attr), sum(contact_id) FILTER (attr)
            FROM j),
    b AS (SELECT count(*), sum(i) FROM s ANTI JOIN lk ON lk.li = s.i),
    d AS (SELECT count(*) FILTER (no_email_hit), sum(contact_id) FILTER (no_email_hit),
                 count(*) FILTER (owner_id IS NULL), sum(contact_id) FILTER (owner_id IS NULL) FROM lk),
    e AS (SELECT count(*), sum(n) FROM (SELECT tok, count(*) n FROM c WHERE tok <> '' GROUP BY tok HAVING count(*) > 1))
    SELECT * FROM a, b, d, e"""
    v = [int(x or 0) for x in con.execute(q).fetchall()[0]]
    p = [v[k:k + 2] for k in range(0, len(v), 2)]
    names = ["missing_token", "city", "primary", "addl_missing", "addl_contacts", "phone", "attribution",
             "lead_no_contact", "email_not_in_sot", "unowned", "dup_token"]
    return dict(zip(names, p))

# ------------------------------------------------------------------------------------------------ polars
def polars_load(d):
    import polars as pl
    return pl.read_parquet(f"{d}/sot.parquet"), pl.read_parquet(f"{d}/crm.parquet")

def _pl_link(inp):
    import polars as pl
    sot, crm = inp
    rm = lambda c: c.str.to_lowercase().str.replace_all(" ", "", literal=True)
    s = sot.lazy().with_row_index("i", 1).select(
        pl.col("i"), "lead_id", pl.col("city").str.strip_chars().str.to_lowercase().alias("s_city"),
        pl.col("attribution").alias("s_attr"), rm(pl.col("emails")).str.split(";").alias("s_em"),
        pl.col("phones").str.split(";").list.first().str.replace_all("[^0-9]+", "").fill_null("").alias("s_ph"))
    c = crm.lazy().select(
        "contact_id", "owner_id", rm(pl.col("email").fill_null("")).alias("e1"),
        pl.col("city").fill_null("").str.strip_chars().str.to_lowercase().alias("c_city"), pl.col("attribution").alias("c_attr"),
        rm(pl.concat_str("email", "additional_emails", separator=";", ignore_nulls=True)).str.split(";").alias("c_em"),
        pl.col("phone").str.replace_all("[^0-9]+", "").fill_null("").alias("c_ph"),
        pl.col("notes").str.extract("ID:(R[0-9]+)", 1).alias("tok"))
    return s, c

def _pl_joined(inp, engine):
    import polars as pl
    s, c = _pl_link(inp)
    s, c = pl.collect_all([s, c], engine=engine)                  # normalise once
    em = (c.lazy().select("contact_id", "c_em").explode("c_em")
           .join(s.lazy().select("i", "s_em").explode("s_em"), left_on="c_em", right_on="s_em")
           .filter(pl.col("c_em") != "").group_by("contact_id").agg(pl.col("i").min().alias("ei")))
    lk = (c.lazy().select("contact_id", "tok", "owner_id").with_row_index("r")
           .join(s.lazy().select("lead_id", pl.col("i").alias("ti")), left_on="tok", right_on="lead_id", how="left")
           .join(em, on="contact_id", how="left").with_columns(pl.coalesce("ti", "ei").alias("li"))
           .select("r", "contact_id", "tok", "owner_id", "ti", "ei", "li")).collect(engine=engine)
    f = lk.select("r", "contact_id", "li", "tok", "ti").filter(pl.col("li").is_not_null()).sort("r")
    S, C = s[f["li"] - 1], c[f["r"]]                              # gather by row number beats a second join
    j = pl.concat([f, S.drop("i"), C.drop("contact_id", "tok")], how="horizontal").lazy().select(
        "contact_id", "li", "lead_id", "c_city", "s_city", "e1", "c_ph", "s_ph", "c_attr", "s_attr", "c_em",
        (pl.col("ti").is_null() & pl.col("tok").is_null()).alias("missing_token"), (pl.col("c_city") != pl.col("s_city")).alias("city"),
        pl.col("s_em").list.first().alias("s_e"), (pl.col("e1") != pl.col("s_em").list.first()).alias("prim"),
        ((pl.col("s_ph") != "") & (pl.col("c_ph") != pl.col("s_ph"))).alias("phone"),
        (pl.col("c_attr") != pl.col("s_attr")).alias("attr"), pl.col("s_em").list.set_difference("c_em").alias("m_em"))
    return s, c, lk, j

def polars_counts(inp, engine="in-memory"):
    import polars as pl
    s, c, lk, j = _pl_joined(inp, engine)
    cid = pl.col("contact_id")
    miss = pl.col("m_em").list.len().cast(pl.Int64)
    def two(name, m): return [m.sum().alias(name + "_n"), cid.filter(m).sum().alias(name + "_s")]
    a = j.select(*two("missing_token", pl.col("missing_token")), *two("city", pl.col("city")), *two("primary", pl.col("prim")),
                 miss.sum().alias("addl_missing_n"), (miss * cid).sum().alias("addl_missing_s"), *two("addl_contacts", miss > 0),
                 *two("phone", pl.col("phone")), *two("attribution", pl.col("attr")))
    b = s.lazy().join(lk.lazy().select("li"), left_on="i", right_on="li", how="anti").select(
        pl.len().alias("lead_no_contact_n"), pl.col("i").cast(pl.Int64).sum().alias("lead_no_contact_s"))
    d = lk.lazy().select(*two("email_not_in_sot", pl.col("ei").is_null()), *two("unowned", pl.col("owner_id").is_null()))
    e = (c.lazy().filter(pl.col("tok").is_not_null()).group_by("tok").len().filter(pl.col("len") > 1)
          .select(pl.len().alias("dup_token_n"), pl.col("len").sum().alias("dup_token_s")))
    r = {}
    for f in pl.collect_all([a, b, d, e], engine=engine):
        r |= f.row(0, named=True)
    return {k: [int(r[k + "_n"] or 0), int(r[k + "_s"] or 0)] for k in CLASSES}

ENGINES = {"duckdb": (duck_load, duck_counts), "polars": (polars_load, polars_counts)}
