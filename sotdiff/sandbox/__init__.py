"""The embedded HubSpot: a portal that behaves, and misbehaves, as the real one does."""

from sotdiff.sandbox.definitions import Definition, Owner
from sotdiff.sandbox.faults import Fault
from sotdiff.sandbox.messages import Request, Response, Seen
from sotdiff.sandbox.portal import SandboxPortal
from sotdiff.sandbox.refusals import SandboxRefusal
from sotdiff.sandbox.server import SandboxServer
from sotdiff.sandbox.switches import Switches, first_five

__all__ = [
    "Definition",
    "Fault",
    "Owner",
    "Request",
    "Response",
    "SandboxPortal",
    "SandboxRefusal",
    "SandboxServer",
    "Seen",
    "Switches",
    "first_five",
]
