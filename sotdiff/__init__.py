"""sotdiff: keeps HubSpot in agreement with the source of truth."""
