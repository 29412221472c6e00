"""Findings in words and in order, whatever class they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.drift.shape import together
from sotdiff.joins import marked
from sotdiff.linked import Drift

if TYPE_CHECKING:
    from sotdiff.drift.shape import DriftClass, Found
    from sotdiff.linked import Linked


def in_words(linked: Linked, found: list[tuple[DriftClass, Found]]) -> Drift:
    """Return findings in words, in order: by class, lead, contact, field, and what was."""
    whole = together([each for _, each in found])
    counts = [each.count for _, each in found]
    number = np.repeat(np.arange(len(found)), counts)
    order = _order(linked, whole, number)
    lid, contact = whole.lid[order], whole.contact[order]
    classes = [each for each, _ in found]
    columns = {
        "code": pa.array([each.code for each in classes], texts.TEXT).take(number),
        "kind": pa.array([each.kind for each in classes], texts.TEXT).take(number),
        "lid": texts.taken(linked.lids, lid),
        "contact_id": texts.taken(linked.ids, contact),
        **texts.of_all(whole.texts, lambda column: column.take(order)),
        "blocked_by": _blocked_by(linked, classes, number, lid, contact),
    }
    return Drift(columns, lid, contact)


def _order(linked: Linked, found: Found, number: np.ndarray) -> np.ndarray:
    """Return the places of findings in order; the classes stand in order already."""
    lids, contacts = _ranks(linked.lids, found.lid), _ranks(linked.ids, found.contact)
    key = np.zeros(len(number), dtype="int64")
    for ranks in (number, lids, contacts, _alphabetical(found.texts["field"])):
        key = key * (ranks.max(initial=0) + 1) + ranks
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(np.diff(key[order]) == 0)
    tied = np.union1d(repeats, repeats + 1)
    was = _alphabetical(found.texts["was"].take(pa.array(order[tied])))
    order[tied] = order[tied][np.lexsort((was, key[order[tied]]))]
    return order


def _alphabetical(column: pa.Array) -> np.ndarray:
    """Return the rank of each text; a missing one comes first."""
    encoded = column.dictionary_encode()
    ranks = np.zeros(len(encoded.dictionary) + 1, dtype="int64")
    ranks[pc.sort_indices(encoded.dictionary)] = np.arange(1, len(ranks))
    found: np.ndarray = ranks[pc.fill_null(encoded.indices, -1).to_numpy()]
    return found


def _ranks(names: pa.Array, numbers: np.ndarray) -> np.ndarray:
    """Return the rank of each number by its name; those without one come first, as 0."""
    used = np.flatnonzero(marked(len(names), numbers)[:-1])
    ranks = np.zeros(len(names) + 1, dtype="int64")
    ranks[used[pc.sort_indices(names.take(used))]] = np.arange(1, len(used) + 1)
    found: np.ndarray = ranks[numbers]
    return found


def _blocked_by(
    linked: Linked,
    classes: list[DriftClass],
    number: np.ndarray,
    lid: np.ndarray,
    contact: np.ndarray,
) -> pa.Array:
    """Return what holds each fix back, joined by `;`, or missing."""
    bits = np.zeros(len(number), dtype="int64")
    for place, each in enumerate(classes):
        rows = slice(*np.searchsorted(number, [place, place + 1]))
        bits[rows] = linked.barriers.of(each.code, lid[rows], contact[rows])
    return linked.barriers.in_words(bits)
