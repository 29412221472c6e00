import sotdiff as sd

leads, rejects = sd.load_sot()
portal = sd.connect()
contacts, outside = sd.load_hubspot(portal, leads)
sd.reconcile(leads, contacts, portal=portal, outside=outside, rejects=rejects)
