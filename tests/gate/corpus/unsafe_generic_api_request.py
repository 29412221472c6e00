from hubspot import HubSpot

options = {"method": "PUT", "path": "/contacts/v1/secondary-email/512/email/b@example.com"}
HubSpot(access_token="x").api_request(options)
