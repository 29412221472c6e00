"""What the report needs to know of a plan, a result and a portal; it imports no other step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


class ScopeLike(Protocol):
    """Whose contacts a plan is about."""

    @property
    def owner_id(self) -> str: ...  # noqa: D102
    @property
    def portal_id(self) -> str | None: ...  # noqa: D102
    @property
    def world(self) -> str: ...  # noqa: D102


class PlanLike(Protocol):
    """A plan: frames as in tables.py, `summary()` one row a class."""

    @property
    def findings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def changes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def flags(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def blocked(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def rejects(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def conservation(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def unaccounted(self) -> int: ...  # noqa: D102
    @property
    def scope(self) -> ScopeLike: ...  # noqa: D102
    @property
    def source(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    def summary(self) -> pd.DataFrame: ...  # noqa: D102


class ResultLike(Protocol):
    """What `reconcile` returns; `receipts` is None where nothing was to be written."""

    @property
    def contacts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def plan(self) -> PlanLike: ...  # noqa: D102
    @property
    def receipts(self) -> pd.DataFrame | None: ...  # noqa: D102


class PortalLike(Protocol):
    """A connected portal: how often it was called, counted by kind of call."""

    @property
    def calls(self) -> Mapping[str, int]: ...  # noqa: D102


class BridgeLike(Protocol):
    """A look at SmartLead: the plan with S1 to S6, the exports, and what was asked for."""

    @property
    def plan(self) -> PlanLike: ...  # noqa: D102
    @property
    def leads(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def contacts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def exports(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def asked(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def spoiled(self) -> tuple[str, ...]: ...  # noqa: D102
