"""Files that ship beside the code: notebooks, schemas and the example configuration."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def notebook(name: str) -> Path:
    """Return a notebook: the wheel's own, or in a checkout the one in notebooks/."""
    return _first(_PACKAGE / "_notebooks" / name, _CHECKOUT / "notebooks" / name)


def example_settings() -> Path:
    """Return the commented example configuration."""
    return _first(_PACKAGE / "_example.toml", _CHECKOUT / "sotdiff.toml")


def _first(shipped: Path, checked_out: Path) -> Path:
    return shipped if shipped.exists() else checked_out
