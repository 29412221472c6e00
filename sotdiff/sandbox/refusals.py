"""The sandbox says no: HubSpot's error bodies, word for word where they are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sotdiff.errors import SotdiffError

if TYPE_CHECKING:
    from collections.abc import Sequence


class SandboxRefusal(SotdiffError):  # noqa: N818 - it is an answer as much as an error
    """The sandbox refuses a call as HubSpot would; carries the status and the body."""

    def __init__(self, status: int, message: str, category: str = "", **more: Any) -> None:
        """Keep what the answer will say; `more` stands between message and category."""
        super().__init__(f"{status} {category} {message}")
        self.status = status
        self.message = message
        self.category = category
        self.more = more

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the body of the answer in HubSpot's order of keys."""
        content = {"status": "error", "message": self.message, "correlationId": correlation_id}
        content |= self.more
        return content | {"category": self.category} if self.category else content


@dataclass(frozen=True, slots=True)
class Invalid:
    """One property value that HubSpot does not take."""

    name: str
    code: str
    message: str


def bad_request(message: str) -> SandboxRefusal:
    """Refuse a call that is not understood: 400."""
    return SandboxRefusal(400, message, "VALIDATION_ERROR")


def not_found() -> SandboxRefusal:
    """Refuse for a contact or owner that is not there: 404."""
    return SandboxRefusal(404, "resource not found", "OBJECT_NOT_FOUND")


def conflict(existing_id: str) -> SandboxRefusal:
    """Refuse an address that another contact holds: 409."""
    return SandboxRefusal(409, f"Contact already exists. Existing ID: {existing_id}", "CONFLICT")


def already_has(
    portal_id: int, name: str, value: str, contact_id: str, holder_id: str
) -> SandboxRefusal:
    """Refuse an address that another contact holds, in HubSpot's other wording: 400."""
    where = (
        f"PropertyValueCoordinates{{portalId={portal_id}, "
        f"objectTypeId=ObjectTypeId{{legacyObjectType=CONTACT}}, "
        f"propertyName={name}, value={value}}}"
    )
    return bad_request(f"Cannot set {where} on {contact_id}. {holder_id} already has that value.")


def invalid_values(portal_id: int, invalid: Sequence[Invalid]) -> SandboxRefusal:
    """Refuse property values that are not valid, all of them in one body: 400."""
    entries = [
        {
            "isValid": False,
            "message": entry.message,
            "error": entry.code,
            "name": entry.name,
            "localizedErrorMessage": entry.message,
            "portalId": portal_id,
        }
        for entry in invalid
    ]
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    message = f"Property values were not valid: {text}"
    unknown = [_detail(entry) for entry in invalid if entry.code == "PROPERTY_DOESNT_EXIST"]
    more = {"errors": unknown} if unknown else {}
    return SandboxRefusal(400, message, "VALIDATION_ERROR", **more)


def unauthenticated() -> SandboxRefusal:
    """Refuse a missing or unknown token: 401."""
    return SandboxRefusal(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication "
        "and you can find more details at "
        "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
    )


def missing_scope(scope: str) -> SandboxRefusal:
    """Refuse a token without the scope of the call: 403."""
    page = "https://developers.hubspot.com/scopes"
    return SandboxRefusal(
        403,
        "This app hasn't been granted all required scopes to make this call. "
        f"Read more about required scopes here: {page}.",
        "MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": [scope]},
            }
        ],
        links={"scopes": page},
    )


def limit_reached(policy: str, **more: str) -> SandboxRefusal:
    """Refuse for a rate limit: 429, without a category."""
    return SandboxRefusal(
        429,
        f"You have reached your {policy.lower()} limit.",
        errorType="RATE_LIMIT",
        policyName=policy,
        **more,
    )


def _detail(entry: Invalid) -> dict[str, Any]:
    return {
        "message": entry.message,
        "code": entry.code,
        "context": {"propertyName": [entry.name]},
    }
