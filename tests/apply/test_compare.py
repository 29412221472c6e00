"""Two values are compared as `diff` compares them, field by field."""

from __future__ import annotations

import pytest

from sotdiff.apply.compare import same


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("email", "A@Example.com ", "a@example.com"),
        ("additional_emails", "b@x.com;a@x.com", "A@x.com; b@x.com"),
        ("additional_emails", None, ""),
        ("phone", "(970) 555-1234", "+19705551234"),
        ("phone", "1-970-555-1234 x12", "+19705551234 ext 12"),
        ("phone", "tel. 19705551234 / 12", "+19705551234 ext 12"),
        ("city", "GRANBY", " Granby "),
        ("first_name", "Jose\u0301", "Jos\u00e9"),
        ("token_text", "form 7  ID:R00001 ", "form 7 ID:R00001"),
        ("commission", " scout", "scout"),
        ("city", " ", None),
    ],
)
def test_equal(field: str, one: str | None, other: str | None) -> None:
    """What is canonically the same is equal."""
    assert same(field, one, other)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("email", "a@x.com", "a@y.com"),
        ("additional_emails", "a@x.com", "a@x.com;b@x.com"),
        ("phone", "970-555-1234", "+19705551234 ext 12"),
        ("phone", None, "+19705551234"),
        ("token_text", "form 7 id:R00001", "form 7 ID:R00001"),
        ("commission", "Scout", "scout"),
        ("city", "Granby", None),
    ],
)
def test_different(field: str, one: str | None, other: str | None) -> None:
    """What is not is different, both ways round."""
    assert not same(field, one, other)
    assert not same(field, other, one)
