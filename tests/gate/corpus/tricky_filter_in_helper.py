import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
PROPERTY = "hubspot_owner_id"
BODY = {"properties": {"city": "Granby"}}


def equals(name, value):
    return {"propertyName": name, "operator": "EQ", "value": value}


def query(*filters):
    body = {"filterGroups": [], "limit": 100}
    body["filterGroups"].append({"filters": [equals(PROPERTY, OWNER), *filters]})
    return body


def found():
    return finder.do_search(public_object_search_request=query(equals("city", "Elm Ave"))).results


for contact in found():
    fresh = contacts.get_by_id(contact.id, properties=[PROPERTY])
    if fresh.properties[PROPERTY] != OWNER:
        continue
    contacts.update(contact.id, simple_public_object_input=BODY)
