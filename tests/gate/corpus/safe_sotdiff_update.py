from sotdiff import connect

with connect() as portal:
    for contact in portal.find("R00417"):
        portal.update(contact.contact_id, {"city": "Granby"})
