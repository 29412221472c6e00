import os

import requests

OWNER = "88361194"
BASE = "https://api.hubapi.com"
HEADERS = {"Authorization": f"Bearer {os.environ['HUBSPOT_TOKEN']}"}
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}


def ours():
    return requests.post(f"{BASE}/crm/v3/objects/contacts/search", json=OWNED, headers=HEADERS).json()["results"]


def url_of(contact_id):
    return "{}/crm/v3/objects/contacts/{}".format(BASE, contact_id)


def raise_if_foreign(contact_id):
    fresh = requests.get(url_of(contact_id), headers=HEADERS).json()
    if fresh["properties"]["hubspot_owner_id"] != OWNER:
        raise RuntimeError(contact_id)


for found in ours():
    raise_if_foreign(found["id"])
    requests.patch(url_of(found["id"]), json={"properties": {"city": "Granby"}}, headers=HEADERS)
