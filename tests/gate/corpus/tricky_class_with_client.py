import os

from hubspot import HubSpot

OWNER = "88361194"
client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
contacts = client.crm.contacts.basic_api
finder = client.crm.contacts.search_api
OWNED = {"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER}]}]}
BODY = {"properties": {"city": "Granby"}}


class Mender:
    def __init__(self, hub):
        self.api = hub.crm.contacts.basic_api
        self.finder = hub.crm.contacts.search_api

    def owned(self):
        return self.finder.do_search(OWNED).results

    def fresh(self, contact_id):
        return self.api.get_by_id(contact_id)

    def mend(self, contact_id):
        contact = self.fresh(contact_id)
        if contact.properties["hubspot_owner_id"] not in (OWNER,):
            return
        self.api.update(contact_id, BODY)

    def run(self):
        for contact in self.owned():
            self.mend(contact.id)


Mender(client).run()
