import requests

URL = "https://api.hubapi.com/crm/v3/objects/contacts/%s"


def write(contact_id, properties):
    return requests.request("PATCH", URL % contact_id, json={"properties": properties})
