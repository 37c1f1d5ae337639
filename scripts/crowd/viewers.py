"""Many followers of one meet in one process: raw sockets on one epoll.

Told what to do line by line on standard input, answers each with a line of JSON.  It knows nothing
of the product but its wire: HTTP/1.1 with chunks, and server-sent events.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time
from array import array

RESET = struct.pack("ii", 1, 0)
SOURCES = 16
NOTHING = -9
KEPT = 20
"""So many keep all they get, to be compared with the truth."""


class Viewer:
    """One follower: a socket, how far it has come, and what was wrong on the way."""

    __slots__ = ("keeps", "last", "live_since", "mark", "rest", "retry", "sock", "target", "text")

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.mark, self.last = b"", 0
        self.rest = self.text = b""
        self.retry = 3.0
        self.live_since, self.target = float("inf"), 0
        self.keeps: list[bytes] | None = None

    def begin(self, mark: str) -> None:
        """Have seen everything up to a mark; after a foreign one only a snapshot will do."""
        number, _, tag = mark.partition("-")
        own = number.isdigit() and tag.strip("0") != ""
        self.mark, self.last = mark.encode(), int(number) if own else NOTHING


class Crowd:
    """All of them, and what they saw."""

    def __init__(self, port: int, path: str, seed: int) -> None:
        self.port, self.path = port, path
        self.random = random.Random(seed)
        self.poll = select.epoll()
        self.viewers: list[Viewer] = []
        self.by_fd: dict[int, Viewer] = {}
        self.timers: list[tuple[float, int, Viewer]] = []
        self.serial = self.kept = 0
        self.gaps = self.repeats = self.snapshots = self.dropped = self.refused = 0
        self.numbers, self.arrived, self.since = array("i"), array("d"), array("d")

    def add(self, marks: list[str], spread_s: float) -> None:
        """Let viewers come, each with the id that it has, over some time."""
        now = time.monotonic()
        for mark in marks:
            viewer = Viewer()
            viewer.begin(mark)
            if not mark and self.kept < KEPT:
                self.kept += 1
                viewer.keeps = []
            self.viewers.append(viewer)
            self.later(viewer, now + self.random.uniform(0.0, spread_s))

    def later(self, viewer: Viewer, at: float) -> None:
        """Have a viewer come at a time."""
        self.serial += 1
        heapq.heappush(self.timers, (at, self.serial, viewer))

    def come(self, viewer: Viewer) -> None:
        """Open a connection and ask, in one go."""
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        sock.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        sock.bind((f"127.0.0.{2 + self.random.randrange(SOURCES)}", 0))
        viewer.sock, viewer.rest, viewer.text = sock, b"", b""
        viewer.live_since, viewer.target = float("inf"), 0
        self.by_fd[sock.fileno()] = viewer
        sock.connect_ex(("127.0.0.1", self.port))
        self.poll.register(sock.fileno(), select.EPOLLOUT)

    def ask(self, viewer: Viewer) -> None:
        """Send the request of a browser that has seen everything up to its mark."""
        header = b"Last-Event-ID: %b\r\n" % viewer.mark if viewer.mark else b""
        try:
            viewer.sock.send(
                b"GET %b HTTP/1.1\r\nHost: meet.example\r\nAccept: text/event-stream\r\n"
                b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0 Safari/537.36\r\n"
                b"Cache-Control: no-cache\r\nAccept-Encoding: gzip, deflate, br\r\n"
                b"%b\r\n" % (self.path.encode(), header)
            )
            self.poll.modify(viewer.sock.fileno(), select.EPOLLIN)
        except OSError:
            self.lose(viewer)

    def lose(self, viewer: Viewer, back: float | None = None) -> None:
        """Close a connection; the viewer comes back as a browser does."""
        if viewer.sock is None:
            return
        del self.by_fd[viewer.sock.fileno()]
        viewer.sock.close()
        viewer.sock, viewer.live_since = None, float("inf")
        wait = viewer.retry * self.random.uniform(0.5, 1.0) if back is None else back
        self.later(viewer, time.monotonic() + wait)

    def hear(self, viewer: Viewer) -> None:
        """Take what has come."""
        try:
            data = viewer.sock.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.lose(viewer)
            return
        now = time.monotonic()
        data = viewer.rest + data
        if viewer.target == 0 and data.startswith(b"HTTP/1.1"):
            head, gap, body = data.partition(b"\r\n\r\n")
            if not gap:
                viewer.rest = data
                return
            if not head.startswith(b"HTTP/1.1 200"):
                self.refused += 1
                self.lose(viewer)
                return
            data = body
        parts, start = [viewer.text], 0
        while (end := data.find(b"\r\n", start)) > 0:
            size = int(data[start:end], 16)
            if size == 0 or len(data) < end + size + 4:
                break
            parts.append(data[end + 2 : end + 2 + size])
            start = end + size + 4
        viewer.rest = data[start:]
        events = b"".join(parts).split(b"\n\n")
        viewer.text = events.pop()
        for one in events:
            self.take(viewer, one, now)

    def take(self, viewer: Viewer, event: bytes, now: float) -> None:
        """Check one event against the one before it."""
        if event.startswith(b"id: "):
            end = event.index(b"\n")
            mark = event[4:end]
            number = int(mark[: mark.index(b"-")])
            if event.startswith(b"event: snapshot", end + 1):
                self.snapshots += 1
            elif number != viewer.last + 1:
                self.gaps += number > viewer.last + 1
                self.repeats += number <= viewer.last
            viewer.mark, viewer.last = mark, number
            self.numbers.append(number)
            self.arrived.append(now)
            self.since.append(viewer.live_since)
            if viewer.keeps is not None:
                viewer.keeps.append(event)
        elif event.startswith(b"event: beat"):
            if not viewer.target:
                viewer.target = int(json.loads(event[17:])["id"].partition("-")[0])
        elif event.startswith(b"retry: "):
            viewer.retry = int(event[7:]) / 1000.0
        if viewer.live_since == float("inf") and viewer.target and viewer.last >= viewer.target:
            viewer.live_since = now

    def run(self) -> None:
        """Mind the sockets until told to stop."""
        os.set_blocking(0, False)
        self.poll.register(0, select.EPOLLIN)
        orders = b""
        while True:
            now = time.monotonic()
            while self.timers and self.timers[0][0] <= now:
                self.come(heapq.heappop(self.timers)[2])
            for fd, what in self.poll.poll(0.02, 1024):
                if fd == 0:
                    orders += os.read(0, 1 << 20)
                    *whole, orders = orders.split(b"\n")
                    for order in whole:
                        if not self.obey(json.loads(order)):
                            return
                elif (viewer := self.by_fd.get(fd)) is None:
                    continue
                elif what & select.EPOLLIN:
                    self.hear(viewer)
                elif what & (select.EPOLLERR | select.EPOLLHUP):
                    self.lose(viewer)
                else:
                    self.ask(viewer)

    def obey(self, order: dict) -> bool:
        """Do what a line says; whether to go on."""
        do = order["do"]
        if do == "add":
            self.add(order["marks"], order["spread_s"])
        elif do == "drop":
            self.drop(order["share"], order["away_s"], order["old"])
        elif do == "state":
            self.say(self.state())
        elif do == "save":
            self.save(order["to"])
            self.say({"saved": len(self.numbers)})
        return do != "end"

    def drop(self, share: float, away_s: float, old: list[str]) -> None:
        """Cut some off for a while; ids of ``old`` stand for those who were away for long."""
        for viewer in self.random.sample(self.viewers, int(share * len(self.viewers))):
            if viewer.sock is None:
                continue
            self.dropped += 1
            if old and self.random.random() < 0.3:
                mark = self.random.choice(old)
                viewer.begin(mark)
                viewer.keeps = None
            self.lose(viewer, self.random.uniform(0.0, away_s))

    def state(self) -> dict:
        """Return how they fare."""
        live = [viewer for viewer in self.viewers if viewer.live_since != float("inf")]
        return {
            "viewers": len(self.viewers),
            "live": len(live),
            "least": min((viewer.last for viewer in live), default=0),
            "gaps": self.gaps,
            "repeats": self.repeats,
            "snapshots": self.snapshots,
            "dropped": self.dropped,
            "refused": self.refused,
        }

    def save(self, folder: str) -> None:
        """Write down every arrival, and what the kept viewers got."""
        for name in ("numbers", "arrived", "since"):
            with open(f"{folder}/{name}", "wb") as file:
                getattr(self, name).tofile(file)
        kept = [b"\n\n".join(one.keeps).decode() for one in self.viewers if one.keeps]
        with open(f"{folder}/kept.json", "w", encoding="utf-8") as file:
            json.dump(kept, file)

    @staticmethod
    def say(told: dict) -> None:
        """Answer with a line."""
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Come when told."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--port", type=int, required=True)
    given.add_argument("--path", default="/live")
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    gc.disable()  # what is measured is the server
    Crowd(options.port, options.path, options.seed).run()


if __name__ == "__main__":
    main()
