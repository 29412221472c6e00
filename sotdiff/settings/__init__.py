"""The configuration: `sotdiff.toml`, found upward from the working directory, and the secrets.

file      the whole file, found and read           base     what every section is made of
sot, hubspot, drift, guards, reports, upkeep, smartlead   one module a group of sections
secrets   tokens, from the environment or `.env`
"""

from sotdiff.settings.base import span_of
from sotdiff.settings.drift import CommissionRule, Policy
from sotdiff.settings.file import (
    FILE_NAME,
    Settings,
    find_settings_file,
    load_settings,
    policy_of,
)
from sotdiff.settings.guards import Guards
from sotdiff.settings.hubspot import Behaviour, HubSpotSettings, Properties
from sotdiff.settings.reports import Reports
from sotdiff.settings.secrets import Secrets, load_secrets, secret_texts
from sotdiff.settings.smartlead import Mark, SmartLeadSettings
from sotdiff.settings.sot import SotColumns, SotSettings
from sotdiff.settings.upkeep import Gate, Healthchecks, Ntfy, Schedule, StateSettings

__all__ = [
    "FILE_NAME",
    "Behaviour",
    "CommissionRule",
    "Gate",
    "Guards",
    "Healthchecks",
    "HubSpotSettings",
    "Mark",
    "Ntfy",
    "Policy",
    "Properties",
    "Reports",
    "Schedule",
    "Secrets",
    "Settings",
    "SmartLeadSettings",
    "SotColumns",
    "SotSettings",
    "StateSettings",
    "find_settings_file",
    "load_secrets",
    "load_settings",
    "policy_of",
    "secret_texts",
    "span_of",
]
