"""The drift classes, one module each, and the catalogue that names them in order."""

from sotdiff.drift.catalogue import CATALOGUE, find_drift, looked_for
from sotdiff.drift.shape import DriftClass, enrolments_of
from sotdiff.drift.words import in_words

__all__ = [
    "CATALOGUE",
    "DriftClass",
    "enrolments_of",
    "find_drift",
    "in_words",
    "looked_for",
]
