import os

from hubspot import HubSpot

OWNER = os.environ.get("OWNER", "88361194")
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}

for contact in finder.do_search(OWNED).results:
    fresh = contacts.get_by_id(contact.id)
    if fresh.properties["hubspot_owner_id"] != OWNER:
        continue
    contacts.update(contact.id, BODY)
