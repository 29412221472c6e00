import os

import requests

OWNER = "88361194"
BASE = "https://api.hubapi.com"
HEADERS = {"Authorization": f"Bearer {os.environ['HUBSPOT_TOKEN']}"}
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}


def ours():
    return requests.post(f"{BASE}/crm/v3/objects/contacts/search", json=OWNED, headers=HEADERS).json()["results"]


for found in ours():
    url = f"{BASE}/crm/v3/objects/contacts/{found['id']}"
    fresh = requests.get(url, params={"properties": "hubspot_owner_id"}, headers=HEADERS).json()
    if fresh["properties"]["hubspot_owner_id"] != OWNER:
        raise SystemExit(f"contact {found['id']} is not ours")
    requests.patch(url, json={"properties": {"city": "Granby"}}, headers=HEADERS)
