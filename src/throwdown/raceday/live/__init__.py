"""What everybody may follow: the state of a meet, and every change to it as it happens.

Reading order: ``view`` (the public state, and patches between two), ``frames`` (an act as
followers get it), ``stream`` (server-sent events), ``log`` (frames on disk), ``feed`` (from a
keeper to a stream), ``results`` (files to take away), ``routes`` (addresses), ``pages/``.
"""

from throwdown.raceday.live.feed import Feed
from throwdown.raceday.live.frames import Frame
from throwdown.raceday.live.log import FileLog
from throwdown.raceday.live.routes import live_routes
from throwdown.raceday.live.stream import FrameLog, Stream
from throwdown.raceday.live.view import patch_of, patched, view_of

__all__ = [
    "Feed",
    "FileLog",
    "Frame",
    "FrameLog",
    "Stream",
    "live_routes",
    "patch_of",
    "patched",
    "view_of",
]
