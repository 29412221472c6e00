"""One of five services is HubSpot, by a name from outside."""

import sys

import requests

HOSTS = {
    "a": "https://a.example",
    "b": "https://b.example",
    "c": "https://c.example",
    "d": "https://d.example",
    "crm": "https://api.hubapi.com/crm/v3/objects/contacts",
}
requests.patch(HOSTS[sys.argv[1]] + "/" + sys.argv[2], json={"properties": {"city": "Fraser"}})
