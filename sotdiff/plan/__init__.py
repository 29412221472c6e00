"""The plan: what is to be changed, what is held back, what a person decides; nothing is written."""

from sotdiff.plan.after import contacts_after
from sotdiff.plan.make import make_plan
from sotdiff.plan.model import Plan, Scope

__all__ = ["Plan", "Scope", "contacts_after", "make_plan"]
