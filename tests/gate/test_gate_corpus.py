"""The corpus: small programs that write to HubSpot, well or badly, each judged as it should be."""

from __future__ import annotations

import pytest
from judging import CORPUS, expected, verdicts_on

WRITERS = expected()


def test_the_corpus_is_whole() -> None:
    """At least forty writers, every file with its verdict, and both verdicts often."""
    files = {file.name for file in CORPUS.iterdir()} - {"expected.txt"}
    assert {name for name, _, _ in WRITERS} == files
    assert len(files) >= 40
    verdicts = [verdict for _, verdict, _ in WRITERS]
    assert min(verdicts.count("safe"), verdicts.count("unsafe")) >= 15


@pytest.mark.parametrize(("name", "verdict", "rules"), WRITERS, ids=[w[0] for w in WRITERS])
def test_writer(name: str, verdict: str, rules: str) -> None:
    """A listed writer is safe, or fails exactly the rules that it breaks, with a place for each."""
    found = verdicts_on(CORPUS / name)
    failing = [each for each in found if not each.ok]
    assert ("unsafe" if failing else "safe") == verdict
    assert "; ".join(sorted({each.rule for each in failing})) == rules
    assert all(each.place for each in found)


@pytest.mark.parametrize("name", [w[0] for w in WRITERS if w[1] == "unsafe"])
def test_unlisted(name: str) -> None:
    """Whatever writes past the guard fails until it is listed, or replaces the guard."""
    found = verdicts_on(CORPUS / name, is_listed=False)
    assert {each.rule for each in found if not each.ok} & {"listed", "guard"}


@pytest.mark.parametrize(
    "name", [n for n, _, _ in WRITERS if "sotdiff" in n or "speaks" in n or "reader" in n]
)
def test_no_writer(name: str) -> None:
    """Who writes through sotdiff, only reads, or only speaks of HubSpot need not be listed."""
    assert all(each.ok for each in verdicts_on(CORPUS / name, is_listed=False))
