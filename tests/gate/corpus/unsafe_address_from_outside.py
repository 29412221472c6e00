import os

import httpx

SEARCH = "https://api.hubapi.com/crm/v3/objects/contacts/search"


def write(base_url, contact_id):
    httpx.patch(f"{base_url}/{contact_id}", json={"properties": {"city": "Granby"}})


write(os.environ["API"], "512")
