"""The web process: uvicorn on the socket that the supervisor listens at.

It is a copy of the supervisor, which has loaded all that it needs: one that falls is there again
at once.
"""

from __future__ import annotations

import gc

from throwdown.raceday.live.machine import room

TEMPLATES = (
    "home.html",
    "challenges/list.html",
    "challenges/challenge.html",
    "tryout/try.html",
    "catalogue/cars.html",
    "catalogue/courses.html",
    "account/login.html",
)


def serve_pages(listening: int) -> None:
    """Serve on a socket that is listened at already, until told to stop."""
    import uvicorn

    from throwdown.site.asgi import application

    room()
    uvicorn.run(
        application,
        fd=listening,
        access_log=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )


def load() -> None:
    """Load pages and the catalogue before anybody waits for them, and before it is copied."""
    import uvicorn  # noqa: F401 - as the copies do
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import get_resolver

    from throwdown.site.asgi import application  # noqa: F401 - it sets Django up
    from throwdown.site.catalogue import maps, shelf

    assert get_resolver().url_patterns
    for car in shelf.cars():
        shelf.car(car)
    for course in shelf.courses().values():
        assert course.content_hash
        maps.thumb(course.id)
    for name in TEMPLATES:
        get_template(name)
    # What two processes speak through neither can; a pool has threads besides, which no copy gets.
    for one in connections.all(initialized_only=True):
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()
    gc.freeze()
