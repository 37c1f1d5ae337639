"""The devices' side of a meet: bytes from a wire become messages, and none is lost silently.

Reading order: ``message`` (what a device can say), ``decoder`` (what reads it, and what readers of
lines share), then a module for each family: ``farmtek``, ``jac``, ``raceamerica``, ``alge``,
``tagheuer``, ``microgate``, ``mylaps`` (with ``framed`` and ``crc``), ``laprf``, and ``gate`` for
one's own; ``rmonitor`` is results, not impulses, of which
``relay`` takes the passings.  ``dedupe`` (what of it is new), ``drift`` (how
fast a clock runs), ``asking`` (what a device is told), ``simulator`` (devices that misbehave).
``transports`` opens ports and sockets, ``spool`` keeps what they bring, ``pretend`` answers at one
as a device would, ``rehearsal`` has it sense runs; ``gpio`` has edges at a Linux machine's pins.
"""

from throwdown.timing.alge import Alge
from throwdown.timing.decoder import Decoder
from throwdown.timing.dedupe import Gap, Intake, Taken
from throwdown.timing.farmtek import FarmtekPrinter, FarmtekTimeStamp
from throwdown.timing.gate import Gate
from throwdown.timing.jac import Jac
from throwdown.timing.laprf import LapRf
from throwdown.timing.message import (
    Cancelled,
    Clock,
    Elapsed,
    Garbled,
    Heartbeat,
    Impulse,
    Message,
    Reset,
    Status,
    elapsed,
    to_ticks,
)
from throwdown.timing.microgate import MicrogateV1, MicrogateV2
from throwdown.timing.mylaps import P3, AmbRc, ILap
from throwdown.timing.raceamerica import RaceAmerica
from throwdown.timing.relay import Relay
from throwdown.timing.simulator import Misbehaviour, simulate
from throwdown.timing.tagheuer import Cp540, Protime

DECODERS: tuple[type[Decoder], ...] = (
    Alge,
    AmbRc,
    Cp540,
    FarmtekPrinter,
    FarmtekTimeStamp,
    Gate,
    ILap,
    Jac,
    LapRf,
    MicrogateV1,
    MicrogateV2,
    P3,
    Protime,
    RaceAmerica,
    Relay,
)
"""Every family that is read; each has a ``name``."""

__all__ = [
    "DECODERS",
    "P3",
    "Alge",
    "AmbRc",
    "Cancelled",
    "Clock",
    "Cp540",
    "Decoder",
    "Elapsed",
    "FarmtekPrinter",
    "FarmtekTimeStamp",
    "Gap",
    "Garbled",
    "Gate",
    "Heartbeat",
    "ILap",
    "Impulse",
    "Intake",
    "Jac",
    "LapRf",
    "Message",
    "MicrogateV1",
    "MicrogateV2",
    "Misbehaviour",
    "Protime",
    "RaceAmerica",
    "Relay",
    "Reset",
    "Status",
    "Taken",
    "elapsed",
    "simulate",
    "to_ticks",
]
