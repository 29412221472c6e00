from hubspot import HubSpot as H

hs = H(access_token="from the vault")
crm = hs.crm
people = crm.contacts
api, looking = people.basic_api, people.search_api
change, look = api.update, api.get_by_id
mine = "88361194"
rule = dict(propertyName="hubspot_owner_id", operator="EQ", value=mine)
for one in looking.do_search({"filterGroups": [{"filters": [{"propertyName": "hubspot_owner_id", "operator": "EQ", "value": mine}]}]}).results:
    again = look(one.id)
    holder = again.properties["hubspot_owner_id"]
    if not holder == mine:
        continue
    change(one.id, {"properties": {"city": "Granby"}})
