import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}

known = finder.do_search(OWNED).results
if not any(contact.properties["email"] == "new@example.com" for contact in known):
    contacts.create({"properties": {"email": "new@example.com", "hubspot_owner_id": OWNER}})
