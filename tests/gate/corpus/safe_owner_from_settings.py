import os

from hubspot import HubSpot

from sotdiff.settings import load_settings

OWNER = load_settings().hubspot.owner_id
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}

for found in finder.do_search(OWNED).results:
    fresh = contacts.get_by_id(found.id)
    if fresh.properties["hubspot_owner_id"] != OWNER:
        continue
    contacts.update(found.id, BODY)
