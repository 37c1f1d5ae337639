"""What a process that serves very many followers does beside answering them."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable

from throwdown.raceday.live.stream import Receive, Scope, Send, Stream

App = Callable[[Scope, Receive, Send], Awaitable[None]]
OFTEN_S = 300.0
_OTHER_FILES = 256
"""Files that a process has open beside its viewers' connections."""


def straight(app: App, stream: Stream, path: str = "/live") -> App:
    """Return an application that hands requests for a stream past all routes and middleware.

    Each layer that a message passes through costs its time once for every follower and act.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        mine = scope["type"] == "http" and scope["path"] == path
        await (stream if mine else app)(scope, receive, send)

    return answer


def collect_at_rest(stream: Stream) -> None:
    """Look through all of memory for garbage only while nothing happens at the meet.

    With 10,000 followers that takes half a second, in which nobody would be told anything.
    Garbage that is young is collected as ever.
    """
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 1_000_000)
    last = time.monotonic()

    def rest() -> None:
        nonlocal last
        if time.monotonic() - last >= OFTEN_S:
            gc.collect()
            last = time.monotonic()

    stream.at_rest = rest


def room(most: int = 12_000) -> int:
    """Return how many may follow, having asked the system for as many open files.

    Many systems allow a process 1,024 until it asks for more.
    """
    try:
        import resource
    except ImportError:  # Windows, where the limit is another
        return min(most, 400)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(min(most, wanted - _OTHER_FILES), 1)
