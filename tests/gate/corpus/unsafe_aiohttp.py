import asyncio

import aiohttp


async def main():
    async with aiohttp.ClientSession(headers={"Authorization": "x"}) as session:
        async with session.patch("https://api.hubapi.com/crm/v3/objects/contacts/512", json={}) as answer:
            print(answer.status)


asyncio.run(main())
