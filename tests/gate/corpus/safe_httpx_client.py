import httpx

OWNER_ID = 88361194
FILTER = {"propertyName": "hubspot_owner_id", "operator": "IN", "values": [str(OWNER_ID)]}


def main(token):
    with httpx.Client(base_url="https://api.hubapi.com", headers={"Authorization": token}) as http:
        found = http.post("/crm/v3/objects/contacts/search", json={"filterGroups": [{"filters": [FILTER]}]})
        for contact in found.json()["results"]:
            fresh = http.get("/crm/v3/objects/contacts/" + contact["id"]).json()
            owner = fresh["properties"].get("hubspot_owner_id") or ""
            if str(owner) != str(OWNER_ID):
                print("not ours", contact["id"])
                continue
            http.patch("/crm/v3/objects/contacts/" + contact["id"], json={"properties": {"city": "Granby"}})


main("token")
