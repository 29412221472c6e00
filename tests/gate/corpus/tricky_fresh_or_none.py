import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}


def fresh_if_ours(contact_id):
    fresh = contacts.get_by_id(contact_id)
    if fresh.properties["hubspot_owner_id"] != OWNER:
        return None
    return fresh


for contact in finder.do_search(OWNED).results:
    fresh = fresh_if_ours(contact.id)
    if fresh is None:
        continue
    contacts.update(fresh.id, BODY)
