"""The secrets: from the environment or `.env`, never from a file under git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from pathlib import Path


class Secrets(BaseSettings):
    """What never stands in a file under git; shown as dots wherever it is printed."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    hubspot_token: SecretStr | None = None
    ntfy_token: SecretStr | None = None
    sotdiff_hubspot_url: str | None = None


def load_secrets(root: Path) -> Secrets:
    """Read the secrets from the environment, or from `.env` beside `sotdiff.toml`."""
    return Secrets(_env_file=root / ".env")  # type: ignore[call-arg]


def secret_texts(root: Path) -> list[str]:
    """Return the texts that must stand in no paper, page or log."""
    secrets = load_secrets(root)
    both = (secrets.hubspot_token, secrets.ntfy_token)
    return [secret.get_secret_value() for secret in both if secret]
