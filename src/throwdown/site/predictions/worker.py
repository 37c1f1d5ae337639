"""The worker: takes jobs under leases and keeps the clock of challenges."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import uuid
from types import FrameType

from django.db import close_old_connections, connections, transaction

from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import clock
from throwdown.site.predictions import jobs, queue
from throwdown.site.predictions.findings import GaveWay
from throwdown.site.predictions.models import Job

log = logging.getLogger(__name__)
IDLE_S = {"quick": 0.05, "slow": 0.2, "post": 0.5}
"""How long a lane looks away when there is nothing to do [s]."""
LANES = ("quick", "slow", "post")


class Worker:
    """Does the jobs of one lane, one after another, until it is told to stop."""

    def __init__(self, lane: str) -> None:
        self.lane = lane
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.stopping = threading.Event()
        self.next_sweep = 0.0
        self.unmet = list(shelf.courses())

    def run(self) -> None:
        """Work until a signal says to stop; a job under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._warm_up()
        next_tick = 0.0
        while not self.stopping.is_set():
            if self.lane == "post" and time.monotonic() >= next_tick:
                self._tick()
                next_tick = time.monotonic() + 5.0
            if not self.once() and not self._meet_a_course():
                self.stopping.wait(IDLE_S[self.lane])

    def once(self) -> bool:
        """Do one job, if there is one."""
        try:
            job = queue.take(self.lane, self.name)
        except Exception:
            log.exception("cannot take a job")
            connections.close_all()
            self.stopping.wait(1.0)
            return False
        if job is None:
            return False
        self.do(job)
        close_old_connections()
        return True

    def do(self, job: Job) -> None:
        """Do a job, holding it all the while."""
        over = threading.Event()
        holder = threading.Thread(target=self._hold, args=(job, over), daemon=True)
        holder.start()
        said = [0.0]

        def tell(what: str, done: int, of: int) -> None:
            if time.monotonic() - said[0] > 0.25:
                said[0] = time.monotonic()
                queue.renew(job, what, done / of if of else 0.0)

        try:
            jobs.do(job, tell)
        except GaveWay:
            queue.give_way(job)
        except InputError as error:
            queue.end(job, str(error))
        except Exception as error:
            log.exception("job %s failed", job)
            queue.end(job, f"{type(error).__name__}: {error}", again_in_s=5.0 * job.attempts)
        else:
            queue.end(job)
        finally:
            over.set()
            holder.join()

    def _hold(self, job: Job, over: threading.Event) -> None:
        while not over.wait(queue.LEASE_S / 3):
            try:
                with transaction.atomic():
                    queue.renew(job)
            except Exception:
                log.exception("cannot renew %s", job)
        connections.close_all()

    def _tick(self) -> None:
        try:
            clock.tick()
            if time.monotonic() >= self.next_sweep:
                self.next_sweep = time.monotonic() + 3600.0
                clock.sweep()
        except Exception:
            log.exception("the clock stumbled")

    def _warm_up(self) -> None:
        """Load the solver and compile its kernels before anybody waits for them."""
        if self.lane == "post":
            return
        from throwdown.duel import race

        cars = ["mini-cooper-s-2010", "porsche-911-carrera-s-2010"]
        method = "quasi-steady" if self.lane == "quick" else "minimum-time"
        race(cars, "lime-rock", samples=20, method=method)

    def _meet_a_course(self) -> bool:
        """Read a course and find its smoothest line before anybody asks for it."""
        if self.lane != "quick" or not self.unmet:
            return False
        from throwdown.duel import race

        race(
            ["mini-cooper-s-2010", "porsche-911-carrera-s-2010"],
            self.unmet.pop(),
            samples=20,
            method="quasi-steady",
        )
        return True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()
