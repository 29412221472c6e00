import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}

for found in finder.do_search(public_object_search_request=OWNED).results:
    fresh = contacts.get_by_id(found.id, properties=["hubspot_owner_id", "city"])
    if fresh.properties["hubspot_owner_id"] != OWNER:
        continue
    contacts.update(found.id, simple_public_object_input=BODY)
