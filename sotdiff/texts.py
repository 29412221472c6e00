"""Columns of texts in arrow memory: what is slow one by one is done for all at once here.

A text that needs a closer look goes through canon.py, each distinct one once.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import canon
from sotdiff.dialled import plain_phones
from sotdiff.joins import is_repeated, pair
from sotdiff.many import are_many, side_by_side, slices_of
from sotdiff.parts import numbered_in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TEXT = pa.large_string()
NOTHING = pa.scalar("", TEXT)
# Addresses that are compared as they stand once they are in lower case: nearly all.
_PLAIN = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9._-]+"
_PLAIN_LEDGER = rf"\A{_PLAIN}(?:;{_PLAIN})*\z"
# Phones and lists of them that hold no separator but `;`, and nothing that is trimmed.
_PLAIN_PHONES = r"\A[0-9+](?:[0-9+ext-]|[ ][0-9+ext-])*(?:;[0-9+](?:[0-9+ext-]|[ ][0-9+ext-])*)*\z"
_AMERICAN = r"\A[2-9][0-9]{9}\z"
_LONGEST_PHONE = 60  # with its separators; phonenumbers reads none of more than 250
_LIKE_EXCEL = r"\.0+ *\z"  # Excel writes `9705551234.0` for a number
# A token that every reading finds, where it has the only colon: what stands beside it is no letter.
_PLAIN_TOKEN = r"(?:\A|[ ;,.(\n])ID:(?P<lid>R[0-9]+)(?:\z|[ ;,.)\n])"  # noqa: S105 - no secret
_LIKE_TOKEN = r"[Rr][0-9]"  # noqa: S105 - no secret


Entries = tuple[np.ndarray, pa.Array]  # one row an entry: the row that it stands in, and its text


def memory_of(column: pd.Series) -> pa.Array:
    """Return a column as arrow holds it, in one piece."""
    found = pa.array(column)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def texts_of(column: pd.Series) -> pa.Array:
    """Return a text column's memory, in one piece."""
    return memory_of(column).cast(TEXT)


def column_of(texts: pa.Array) -> Any:
    """Return texts as pandas holds them in a column."""
    return pd.array(texts, dtype="string")


def frame_of(columns: Mapping[str, pa.Array], names: Iterable[str]) -> pd.DataFrame:
    """Return these columns of texts as a frame."""
    return pd.DataFrame({name: column_of(columns[name]) for name in names}, copy=False)


def rows_of(columns: Mapping[str, pa.Array], which: np.ndarray) -> dict[str, pa.Array]:
    """Return the rows of all columns where true."""
    mask = pa.array(which)
    return of_all(columns, lambda column: column.filter(mask))


def of_all(
    columns: Mapping[str, pa.Array], work: Callable[[pa.Array], pa.Array]
) -> dict[str, pa.Array]:
    """Return what becomes of each column."""
    rows = max(map(len, columns.values()))
    return dict(zip(columns, side_by_side(work, columns.values(), rows=rows), strict=True))


def none(count: int) -> pa.Array:
    """Return so many missing texts."""
    return pa.nulls(count, TEXT)


def same(text: str, count: int) -> pa.Array:
    """Return one text so many times."""
    return pa.repeat(pa.scalar(text, TEXT), count)


def taken(texts: pa.Array, places: np.ndarray) -> pa.Array:
    """Return the texts at these places; none at -1."""
    return texts.take(pa.array(places, mask=places < 0))


def told(truth: pa.Array) -> np.ndarray:
    """Return a truth column; a missing one is false."""
    found: np.ndarray = pc.fill_null(truth, False).to_numpy(zero_copy_only=False)
    return found


def joined(*parts: pa.Array | str) -> pa.Array:
    """Return texts put together; missing where a part is."""
    pieces = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*pieces, NOTHING)


def either(truth: np.ndarray, yes: pa.Array, no: pa.Array) -> pa.Array:
    """Return the text of the one column where true, else that of the other."""
    return pc.if_else(pa.array(truth), yes, no)


def worded(truth: np.ndarray, yes: str, no: str | None) -> pa.Array:
    """Return one word where true, another (or none) where not."""
    return pc.if_else(pa.array(truth), pa.scalar(yes, TEXT), pa.scalar(no, TEXT))


def in_form(texts: pa.Array, form: Callable[[str], str]) -> pa.Array:
    """Return texts in a canonical form; blank becomes missing. Each distinct one is made once."""
    encoded = texts.dictionary_encode()
    forms = pa.array([form(text) or None for text in encoded.dictionary.to_pylist()], TEXT)
    return forms.take(encoded.indices)


def judged(here: pa.Array, there: pa.Array, judge: Callable[[str, str], bool]) -> np.ndarray:
    """Return a judgment on two columns (missing is `""`); each distinct pair is judged once."""
    distinct, (one, other) = numbered(here.fill_null(""), there.fill_null(""))
    _, first, place = np.unique(pair(one, other), return_index=True, return_inverse=True)
    columns = (distinct.take(numbers[first]).to_pylist() for numbers in (one, other))
    verdicts: np.ndarray = np.fromiter(map(judge, *columns), dtype=bool, count=len(first))
    return verdicts[place]


def as_addresses(texts: pa.Array) -> pa.Array:
    """Return addresses in canonical form; blank becomes missing."""
    odd = _are_odd(texts, rf"\A{_PLAIN}\z")
    return _with_odd(odd, pc.ascii_lower(texts), texts, canon.canon_address)


def first_phones(ledgers: pa.Array) -> pa.Array:
    """Return the first entry of each phone ledger; missing where there is none."""
    odd = _are_odd(ledgers, _PLAIN_PHONES)
    firsts = pc.list_element(pc.split_pattern(ledgers, canon.SEPARATOR, max_splits=1), 0)
    return _with_odd(odd, firsts, ledgers, canon.first_phone)


def as_phones(texts: pa.Array, region: str) -> pa.Array:
    """Return phones in canonical form; blank becomes missing."""
    return filled(quick_phones(texts, region), texts, partial(canon.canon_phone, region=region))


def quick_phones(texts: pa.Array, region: str) -> pa.Array:
    """Return the E.164 of each phone that is its digits, an American one also without `+1`.

    Missing where phonenumbers has to look.
    """
    if region == "US":
        bare = pc.replace_substring_regex(texts, "[ ().-]", "")
        national = told(pc.match_substring_regex(bare, _AMERICAN))
        national &= ~told(pc.match_substring_regex(texts, _LIKE_EXCEL))
        national &= told(pc.less(pc.binary_length(texts), _LONGEST_PHONE))
        texts = either(national, joined("+1", bare), texts)
    return plain_phones(texts)


def filled(quick: pa.Array, texts: pa.Array, form: Callable[[str], str]) -> pa.Array:
    """Return the quick answers; where one is missing, the text is looked at, each once."""
    return _with_odd(told(quick.is_null()) & told(texts.is_valid()), quick, texts, form)


def _are_odd(texts: pa.Array, plain: str) -> np.ndarray:
    """Tell which texts need a closer look: all that do not match a pattern."""
    return told(pc.invert(pc.match_substring_regex(texts, plain)))


def _with_odd(
    odd: np.ndarray, quick: pa.Array, texts: pa.Array, form: Callable[[str], str]
) -> pa.Array:
    """Return the quick answers, but where a text is odd: those are looked at one by one."""
    if not odd.any():
        return quick
    return either(odd, in_form(either(odd, texts, none(len(texts))), form), quick)


def _in_slices(work: Callable[[pa.Array], Entries], column: pa.Array) -> Entries:
    """Return the entries of a column, which is looked at slice by slice where it is long."""
    if not are_many(len(column)):
        return work(column)
    slices = slices_of(column)
    begins = np.cumsum([0, *map(len, slices)])
    found = side_by_side(work, slices, rows=len(column))
    rows = np.concatenate([each + begin for (each, _), begin in zip(found, begins, strict=False)])
    return rows, pa.concat_arrays([entries for _, entries in found])


def ledger_entries(ledgers: pa.Array) -> Entries:
    """Return the row and the canonical address of each entry, in order; some stand there twice."""
    return _in_slices(_ledger_entries, ledgers)


def _ledger_entries(ledgers: pa.Array) -> Entries:
    """Return the entries of some ledgers."""
    odd = _are_odd(ledgers, _PLAIN_LEDGER)
    plain = either(odd, none(len(ledgers)), ledgers) if odd.any() else ledgers
    rows, entries = split_lists(pc.ascii_lower(plain))
    return _merged(rows, entries, ledgers, odd, canon.split_ledger)


def split_lists(lists: pa.Array) -> Entries:
    """Return the row and the text of each entry between separators, in order."""
    parts = pc.split_pattern(lists, canon.SEPARATOR)
    return np.repeat(np.arange(len(lists)), _lengths(parts)), pc.list_flatten(parts)


def token_entries(texts: pa.Array) -> Entries:
    """Return the row and the LID of each token, in order, each once a row."""
    return _in_slices(_token_entries, texts)


def _token_entries(texts: pa.Array) -> Entries:
    """Return the tokens of some texts."""
    lids = pc.struct_field(pc.extract_regex(texts, _PLAIN_TOKEN), "lid")
    plain = told(lids.is_valid()) & told(pc.equal(pc.count_substring(texts, ":"), 1))
    odd = ~plain & told(pc.match_substring_regex(texts, _LIKE_TOKEN))
    return _merged(np.flatnonzero(plain), lids.filter(pa.array(plain)), texts, odd, canon.tokens_in)


def _merged(
    rows: np.ndarray,
    entries: pa.Array,
    texts: pa.Array,
    odd: np.ndarray,
    split: Callable[[str], list[str]],
) -> Entries:
    """Return these entries and those of the odd texts, which are split one by one, in row order."""
    if not odd.any():
        return rows, entries
    encoded = texts.filter(pa.array(odd)).dictionary_encode()
    distinct = pa.array(map(split, encoded.dictionary.to_pylist()), pa.list_(TEXT))
    lists = distinct.take(encoded.indices)
    both = np.concatenate([rows, np.repeat(np.flatnonzero(odd), _lengths(lists))])
    order = np.argsort(both, kind="stable")
    return both[order], pa.concat_arrays([entries, pc.list_flatten(lists)]).take(pa.array(order))


def _lengths(lists: pa.Array) -> np.ndarray:
    """Return how many entries each list has."""
    lengths: np.ndarray = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    return lengths


def lists_of(rows: np.ndarray, count: int, entries: pa.Array) -> pa.Array:
    """Return the entries of each of `count` rows as both systems hold them; missing where none.

    `rows` are in order.
    """
    lengths = np.bincount(rows, minlength=count)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype("int32")
    lists = pa.ListArray.from_arrays(pa.array(ends), entries.cast(pa.string()))
    return either(lengths > 0, pc.binary_join(lists, canon.SEPARATOR).cast(TEXT), none(count))


def as_ledgers(ledgers: pa.Array) -> pa.Array:
    """Return ledgers with their addresses in canonical form, each once; missing where none."""
    return lists_of_distinct(*ledger_entries(ledgers), len(ledgers))


def lists_of_distinct(rows: np.ndarray, entries: pa.Array, count: int) -> pa.Array:
    """Return the entries of each of `count` rows, as above, but each once a row."""
    once = ~is_repeated(rows, numbered(entries)[1][0])
    return lists_of(rows[once], count, entries.filter(pa.array(once)))


def numbered(*columns: pa.Array) -> tuple[pa.Array, list[np.ndarray]]:
    """Return all distinct texts, and each column as numbers into them; -1 where missing.

    They are numbered as they come: a column of distinct texts that comes first has 0, 1, 2, …
    """
    ends = np.cumsum([len(column) for column in columns])
    if are_many(ends[-1]):
        return numbered_in_parts(list(columns))
    encoded = pa.chunked_array(columns, TEXT).dictionary_encode().combine_chunks()
    whole = pc.fill_null(encoded.indices, -1).to_numpy().astype("int32", copy=False)
    return encoded.dictionary, np.split(whole, ends[:-1])


def differing(here: pa.Array, there: pa.Array, form: Callable[[str], str]) -> np.ndarray:
    """Return where `there` says something, and not what `here` says: the places, in order.

    Their canonical forms are made where they differ as they stand, which is seldom.
    """
    alike = told(pc.equal(here, there))
    apart = np.flatnonzero(~alike & told(there.is_valid()))
    wanted = in_form(there.take(pa.array(apart)), form)
    found = in_form(here.take(pa.array(apart)), form)
    places: np.ndarray = apart[told(wanted.is_valid()) & ~told(pc.equal(found, wanted))]
    return places
