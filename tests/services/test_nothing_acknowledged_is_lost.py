"""Promise 1 on a real server, hit by 200 saves at once. What kills and power cuts do to it is in tests/faults."""

import asyncio
from uuid import UUID

import pytest

from tests.faults.fault import bench
from tests.faults.ledger import Ledger, Place, Save, check, opening
from tests.faults.stores import STORES, Adviser
from tests.faults.writers import Reply, Sheet, Wire


class OnePage(Sheet):
    """A page that was opened before anybody had written, and saves once."""

    def __init__(self, adviser: Adviser, prompt: str, number: int, port: int) -> None:
        super().__init__(adviser, Place(adviser.person, adviser.reflections[0], prompt), f"page{number}", "127.0.0.1")
        self.port = port

    def words(self, ledger: Ledger) -> tuple[Save, bytes]:
        save = Save(self.page, 1)
        text = f"{opening(self.place, save)} words"
        ledger.send(self.place, save, text)
        return save, self.request_for(save, text)

    async def save(self, ledger: Ledger, gate: asyncio.Event) -> Reply:
        save, request = self.words(ledger)
        wire = Wire("127.0.0.1", self.port)
        await gate.wait()
        reply = await wire.ask(request, patience=60)
        wire.close()
        self.answered(ledger, save, reply)
        return reply


async def _all_at_once(pages: list[OnePage], ledger: Ledger) -> list[Reply]:
    gate = asyncio.Event()
    saving = [asyncio.ensure_future(page.save(ledger, gate)) for page in pages]
    await asyncio.sleep(0)
    gate.set()
    return list(await asyncio.gather(*saving))


@pytest.mark.parametrize("store_name", STORES)
def test_200_simultaneous_saves_are_each_kept_or_set_aside_and_the_next_request_is_answered(store_name: str):
    with bench(store_name) as ready:
        store = ready.open_store(advisers=4)
        server = ready.serve(store)
        ledger, prompt = Ledger(), store.people.text_prompts[0]
        pages = [OnePage(store.people.advisers[number % 4], prompt, number, server.port) for number in range(200)]
        replies = asyncio.run(_all_at_once(pages, ledger))
        assert sorted({reply.status for reply in replies}) == [200, 409]
        assert all(UUID(reply.told["choose"].split("/")[2]) for reply in replies if reply.status == 409)
        found = check(ledger, store.url)
        assert found.wrong == ()
        assert found.acknowledged == sum(reply.status == 200 for reply in replies) == 4
        assert found.set_aside == 196
        assert server.is_answering("/readyz")
