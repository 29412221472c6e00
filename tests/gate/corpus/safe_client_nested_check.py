import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}


def mend(contact_id):
    fresh = contacts.get_by_id(contact_id, properties=["hubspot_owner_id"])
    if fresh.properties.get("hubspot_owner_id") == OWNER and not fresh.archived:
        contacts.update(contact_id=fresh.id, simple_public_object_input=BODY)


for found in finder.do_search(OWNED).results:
    mend(found.id)
