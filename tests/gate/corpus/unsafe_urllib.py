import json
import urllib.request as net

HOST = "api.hub" + "api.com"


def send(contact_id, city):
    data = json.dumps({"properties": {"city": city}}).encode()
    net.urlopen(net.Request(f"https://{HOST}/crm/v3/objects/contacts/{contact_id}", data=data, method="PATCH"))


send("512", "Granby")
