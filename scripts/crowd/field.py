"""The machine in the field, as it is run, and what happens to it: beams trip, officials write."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

from throwdown.meet.book import Book
from throwdown.raceday.desk.access import Access
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.timing.alge import Alge
from throwdown.timing.message import Impulse
from throwdown.timing.pretend import InThread

CHANNELS = {"start": "C0", "finish": "C1"}
LINES = {channel: line for line, channel in CHANNELS.items()}
A_DAY = 24 * 3600 * 10_000


class Field:
    """A meet that runs on this machine: started, killed, started again on the same folder."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.beams = folder, InThread(Alge)
        facts = {"device": "beam", "decoder": "alge", "lines": LINES}
        facts["address"] = f"tcp://127.0.0.1:{self.beams.port}"
        Keeper(Book(folder.book)).write("device", "rig", facts)
        self.token = Access(folder.desk_key()).token
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers and hears its device."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(4096)
        handle = listening.fileno()
        command = [sys.executable, "-m", "throwdown.raceday.turn", str(self.folder.path)]
        calls = self.beams.device.calls
        self.process = subprocess.Popen(
            [*command, str(handle)], stdout=sys.stderr, pass_fds=[handle]
        )
        listening.close()
        until = time.monotonic() + 60
        while self.beams.device.calls == calls:
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit("the meet does not run")
            time.sleep(0.01)
        self.desk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def put(self, kind: str, facts: dict) -> int:
        """Have something happen; returns its act's number, once it is on the disk."""
        if kind == "impulse":
            channel, ticks = CHANNELS[facts["line"]], facts["time"] % A_DAY
            self.beams.say(Impulse(channel, ticks, Alge.unit_ns, Alge.clock))
            return self._written(facts["line"], facts["time"] % A_DAY)
        key = f"rig-{time.monotonic_ns()}"
        body = json.dumps({"key": key, "kind": kind, "by": "rig", "facts": facts})
        headers = {"Content-Type": "application/json", "Cookie": f"throwdown-desk={self.token}"}
        self.desk.request("POST", "/desk/acts", body, headers)
        return int(json.loads(self.desk.getresponse().read())["act"])

    def _written(self, line: str, time_ticks: int) -> int:
        """Wait until a trip is in the book, as anybody reads it."""
        until = time.monotonic() + 30
        size = 0
        while time.monotonic() < until:
            if (now := self.folder.book.stat().st_size) != size:
                size = now
                for one in reversed(_tail(self.folder.book)):
                    facts = one["facts"]
                    own = one["act"] == "impulse" and facts["device"] == "beam"
                    if own and (facts["line"], facts["time"]) == (line, time_ticks):
                        return int(one["n"])
            time.sleep(0.0005)
        raise SystemExit(f"the {line} at {time_ticks} is not in the book")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.desk.close()
        self.process.kill()
        self.process.wait()

    @property
    def rss_kb(self) -> int:
        """What of it is in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


def _tail(path: Path) -> list[dict]:
    """Return the last whole lines of a book."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8192))
        lines = file.read().split(b"\n")
    return [json.loads(line) for line in lines[1:-1]]
