"""What DuckDB and sotdiff define alike, in DuckDB: the counts and checksums that must agree.

sotdiff leaves a contact to a person that more than one lead may claim, where the peers take the
first; so contacts are counted here that exactly one lead claims, by token or by any address.
"""

from __future__ import annotations

from typing import Any

from drift import duck_load

QUERY = r"""
WITH s AS (
  SELECT i, lead_id, coalesce(lower(trim(city)), '') city, attribution,
         list_filter(string_split(replace(lower(emails), ' ', ''), ';'), lambda x: x <> '') em,
         coalesce(regexp_replace(split_part(phones, ';', 1), '[^0-9]+', '', 'g'), '') ph FROM sot),
c AS (
  SELECT contact_id, replace(lower(coalesce(email, '')), ' ', '') e1,
         coalesce(lower(trim(city)), '') city, attribution,
         string_split(replace(lower(concat_ws(';', email, additional_emails)), ' ', ''), ';') em,
         coalesce(regexp_replace(phone, '[^0-9]+', '', 'g'), '') ph,
         regexp_extract(notes, 'ID:(R[0-9]+)', 1) tok FROM crm),
by_address AS (
  SELECT DISTINCT contact_id, i FROM (SELECT contact_id, unnest(em) e FROM c)
  JOIN (SELECT i, unnest(em) e FROM s) USING (e) WHERE e <> ''),
by_token AS (SELECT contact_id, i FROM c JOIN s ON lead_id = tok),
links AS (
  SELECT * FROM by_token
  UNION SELECT * FROM by_address WHERE contact_id NOT IN (SELECT contact_id FROM by_token)),
claims AS (SELECT * FROM by_token UNION SELECT * FROM by_address),
clear AS (SELECT contact_id, min(i) i FROM claims GROUP BY contact_id HAVING count(*) = 1),
j AS (
  SELECT c.contact_id, c.tok = '' token, c.city <> s.city city, c.e1 <> s.em[1] prim,
         s.ph <> '' AND c.ph <> s.ph phone, c.attribution <> s.attribution attr
  FROM clear JOIN c USING (contact_id) JOIN s USING (i))
SELECT 'clear', count(*), sum(contact_id) FROM j
UNION ALL SELECT 'token', count(*), sum(contact_id) FROM j WHERE token
UNION ALL SELECT 'city', count(*), sum(contact_id) FROM j WHERE city
UNION ALL SELECT 'primary', count(*), sum(contact_id) FROM j WHERE prim
UNION ALL SELECT 'phone', count(*), sum(contact_id) FROM j WHERE phone
UNION ALL SELECT 'attribution', count(*), sum(contact_id) FROM j WHERE attr
UNION ALL SELECT 'lead_without', count(*), sum(i) FROM s ANTI JOIN links USING (i)
UNION ALL SELECT 'orphan', count(*), sum(contact_id) FROM c
  WHERE tok = '' AND contact_id NOT IN (SELECT contact_id FROM by_address)
UNION ALL SELECT 'dup_token', count(*), sum(n) FROM (
  SELECT count(*) n FROM c WHERE tok <> '' GROUP BY tok HAVING count(*) > 1)
"""


def alike(con: Any) -> dict[str, list[int]]:
    """Return {what: [how many, a checksum]}."""
    return {name: [int(n), int(total or 0)] for name, n, total in con.execute(QUERY).fetchall()}


ENGINES = {"duckdb": (duck_load, alike)}
