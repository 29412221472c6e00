"""Forty other services, and then HubSpot."""

import sys

import requests

HOSTS = [
    "https://service-0.example/v1",
    "https://service-1.example/v1",
    "https://service-2.example/v1",
    "https://service-3.example/v1",
    "https://service-4.example/v1",
    "https://service-5.example/v1",
    "https://service-6.example/v1",
    "https://service-7.example/v1",
    "https://service-8.example/v1",
    "https://service-9.example/v1",
    "https://service-10.example/v1",
    "https://service-11.example/v1",
    "https://service-12.example/v1",
    "https://service-13.example/v1",
    "https://service-14.example/v1",
    "https://service-15.example/v1",
    "https://service-16.example/v1",
    "https://service-17.example/v1",
    "https://service-18.example/v1",
    "https://service-19.example/v1",
    "https://service-20.example/v1",
    "https://service-21.example/v1",
    "https://service-22.example/v1",
    "https://service-23.example/v1",
    "https://service-24.example/v1",
    "https://service-25.example/v1",
    "https://service-26.example/v1",
    "https://service-27.example/v1",
    "https://service-28.example/v1",
    "https://service-29.example/v1",
    "https://service-30.example/v1",
    "https://service-31.example/v1",
    "https://service-32.example/v1",
    "https://service-33.example/v1",
    "https://service-34.example/v1",
    "https://service-35.example/v1",
    "https://service-36.example/v1",
    "https://service-37.example/v1",
    "https://service-38.example/v1",
    "https://service-39.example/v1",
    "https://api.hubapi.com/crm/v3/objects/contacts/512",
]
for host in HOSTS:
    requests.patch(host, json={"properties": {"city": sys.argv[1]}})
