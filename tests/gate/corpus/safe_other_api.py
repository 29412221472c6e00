import requests

requests.patch("https://api.example.com/v1/leads/5", json={"city": "Granby"})
