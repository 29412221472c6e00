"""Cell values as text, as a person reads them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from sotdiff.canon import INVISIBLE
from sotdiff.texts import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# What a text may hold that needs cleaning, or that may be all it holds; in the engine's syntax.
_SUSPECT = f"_x[0-9A-Fa-f]{{4}}_|[\\x00-\\x08\\x0b-\\x1f\\x7f\ufffe\uffff{INVISIBLE}]"


def text_of(value: object) -> str | None:
    """Return a cell's value as text, as a person reads it; an empty cell stays None.

    Numbers as Excel shows them (15 digits, no `.0`), dates in ISO form, booleans in capitals.
    """
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value + 0:.15g}"  # no -0
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return str(value)


def clean_text(text: str) -> str:
    """Return a text without control characters, lone surrogates and Excel's `_x000D_` escapes.

    Of a text that holds nothing visible nothing is left.
    """
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    whole = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    clean = _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if _INVISIBLE.sub("", clean).strip() else ""


def texts_of(values: Sequence[object], written: Callable[[object], str | None]) -> pa.Array:
    """Return cell values as the texts of an arrow column, those that are none `written` as text."""
    is_text = set(map(type, values)) <= {str, type(None)}
    return pa.array(values if is_text else list(map(written, values)), TEXT)


def clean(texts: pa.Array) -> pa.Array:
    """Return texts without what is not to be seen; of a blank one nothing is left."""
    suspect = pc.match_substring_regex(texts, _SUSPECT)
    found = [clean_text(text) for text in texts.filter(suspect).to_pylist()]
    whole = pc.replace_with_mask(texts, suspect, pa.array(found, TEXT))
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(whole), ""), "", whole)


def clean_columns(columns: Mapping[int, pa.Array]) -> dict[int, pa.Array]:
    """Return columns of texts, all of one length, cleaned; each distinct text is looked at once."""
    flat = pa.chunked_array(list(columns.values()), TEXT).combine_chunks().dictionary_encode()
    texts, height = clean(flat.dictionary).take(flat.indices), len(next(iter(columns.values()), ()))
    return {at: texts.slice(n * height, height) for n, at in enumerate(columns)}
