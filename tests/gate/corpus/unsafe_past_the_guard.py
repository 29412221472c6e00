from sotdiff import connect

portal = connect()
portal._calls.client.patch("512", {"city": "Granby"})
