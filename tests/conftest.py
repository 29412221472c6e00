"""What holds for every test: nobody's own secrets, and how much chance is tried."""

from __future__ import annotations

import os

from hypothesis import settings

SECRETS = ("HUBSPOT_TOKEN", "NTFY_TOKEN", "SOTDIFF_HUBSPOT_URL")

for name in SECRETS:
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

settings.register_profile("long", max_examples=5000, deadline=None)
if chosen := os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(chosen)
