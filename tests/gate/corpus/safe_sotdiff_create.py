import sotdiff

portal = sotdiff.connect()
portal.create({"email": "new@example.com", "trackingsource": "ID:R00417"})
