"""What an answer means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sotdiff.errors import (
    AuthError,
    BusyError,
    ConflictError,
    GoneError,
    HubSpotError,
    LimitError,
    NoAnswerError,
    RefusedError,
)
from sotdiff.hubspot.answers import Answer, error_from

ADDRESS = "jane.doe@private.example"
SET = f"Cannot set PropertyValueCoordinates{{portalId=1, propertyName=email, value={ADDRESS}}} on"
INVALID = json.dumps(
    [{"isValid": False, "message": f"{ADDRESS} is invalid", "error": "INVALID_EMAIL"}]
)
SCOPES = {"context": {"requiredGranularScopes": ["crm.objects.contacts.write"]}}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"message": "no", "category": "VALIDATION_ERROR"}, RefusedError),
        (401, {"category": "INVALID_AUTHENTICATION"}, AuthError),
        (403, {"category": "MISSING_SCOPES"}, AuthError),
        (404, {"category": "OBJECT_NOT_FOUND"}, GoneError),
        (408, None, NoAnswerError),
        (409, {"message": "Contact already exists. Existing ID: 512"}, ConflictError),
        (414, None, RefusedError),
        (423, {"category": "LOCKED"}, BusyError),
        (429, {"policyName": "TEN_SECONDLY_ROLLING"}, BusyError),
        (429, None, BusyError),
        (429, {"policyName": "DAILY"}, LimitError),
        (477, None, LimitError),
        (500, None, NoAnswerError),
        (502, None, NoAnswerError),
        (503, {"message": "no"}, NoAnswerError),
        (524, None, NoAnswerError),
        (302, None, RefusedError),
        (200, None, NoAnswerError),
        (201, {}, NoAnswerError),
        (0, None, NoAnswerError),
    ],
)
def test_error(status: int, body: Any, error: type[HubSpotError]) -> None:
    """Each status means one of our errors; what nobody knows is never taken for a refusal."""
    assert type(error_from(Answer(status, {}, body), "write contact 1")) is error


@pytest.mark.parametrize(
    ("status", "message", "holder_id"),
    [
        (409, "Contact already exists. Existing ID: 512", "512"),
        (400, f"{SET} 111. 222 already has that value.", "222"),
        (409, "Conflict", None),
        (409, None, None),
    ],
)
def test_conflict(status: int, message: str | None, holder_id: str | None) -> None:
    """Both phrasings of a conflict name the contact that holds the address, if they name one."""
    error = error_from(Answer(status, {}, {"message": message}), "write contact 111")
    assert isinstance(error, ConflictError)
    assert (error.status, error.holder_id) == (status, holder_id)


def test_codes_are_told() -> None:
    """HubSpot's category and codes stand in the text, wherever in the body they are."""
    message = f"Property values were not valid: {INVALID}"
    errors = [{"message": "x", "code": "PROPERTY_DOESNT_EXIST"}]
    body = {"message": message, "category": "VALIDATION_ERROR", "errors": errors}
    text = str(error_from(Answer(400, {}, body), "write contact 1"))
    for part in ("contact 1", "400", "VALIDATION_ERROR", "INVALID_EMAIL", "PROPERTY_DOESNT_EXIST"):
        assert part in text


def test_missing_scopes_are_told() -> None:
    """A missing scope is named, since a person has to grant it."""
    error = error_from(Answer(403, {}, {"errors": [SCOPES]}), "create a contact")
    assert "crm.objects.contacts.write" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {"message": f"Property values were not valid: {INVALID}", "category": ADDRESS},
        {"message": f"{SET} 111. 222 already has that value."},
        {"errors": [{"context": {"requiredGranularScopes": [ADDRESS, "pat-na1-SECRET"]}}]},
        {"error": ADDRESS, "errors": "x"},
        {"errors": [None, {"context": None}, {"context": {"requiredGranularScopes": None}}]},
        {"message": ["not", "text"]},
        ["a list"],
        "a text",
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 409, 429, 500])
def test_no_values_are_told(status: int, body: object) -> None:
    """No text repeats what HubSpot quotes, and no shape of a body breaks it."""
    text = str(error_from(Answer(status, {}, body), "write contact 1"))
    assert ADDRESS not in text
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({}, None),
        ({"Retry-After": "x"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After is understood in seconds, in any case of its name."""
    assert Answer(429, headers).retry_after() == seconds
