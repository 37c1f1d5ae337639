"""A meet served as the event machine serves it, with a port on which acts are put in.

Each line on the acts' port is one act as JSON: kind, by, facts.  It is on the disk before the line
is answered with its number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from throwdown.meet.book import Book
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.live import Feed, live_routes
from throwdown.raceday.live.machine import App, collect_at_rest, room, straight


def app(path: str, acts_port: int, ring: int, most: int) -> App:
    """Return the application, which holds the folder while it runs."""
    folder = Folder(path)
    folder.hold()
    keeper = Keeper(Book(folder.book))
    feed = Feed(keeper, folder, ring=ring, most=room(most))

    async def acts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            given = json.loads(line)
            act = keeper.write(given["kind"], given["by"], given["facts"])
            writer.write(b"%d\n" % act.number)
        writer.close()

    @asynccontextmanager
    async def lifespan(_: Starlette):
        server = await asyncio.start_server(acts, "127.0.0.1", acts_port)
        yield
        server.close()

    collect_at_rest(feed.stream)
    return straight(Starlette(routes=live_routes(feed), lifespan=lifespan), feed.stream)


def main() -> None:
    """Serve until a signal says to stop."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("folder")
    given.add_argument("--port", type=int, required=True)
    given.add_argument("--acts-port", type=int, required=True)
    given.add_argument("--ring", type=int, default=4096)
    given.add_argument("--most", type=int, default=12_000)
    options = given.parse_args()
    uvicorn.run(
        app(options.folder, options.acts_port, options.ring, options.most),
        host="127.0.0.1",
        port=options.port,
        loop="uvloop",
        http="httptools",
        backlog=4096,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
