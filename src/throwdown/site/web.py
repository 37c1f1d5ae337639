"""The web process: uvicorn on the socket that the supervisor listens at."""

from __future__ import annotations

import sys

from throwdown.processes import die_with_parent
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


def main(listening: int) -> None:
    """Serve on a socket that is listened at already, until told to stop."""
    import uvicorn

    die_with_parent()
    room()
    _warm_up()
    uvicorn.run(
        "throwdown.site.asgi:application",
        fd=listening,
        access_log=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )


def _warm_up() -> None:
    """Load pages and the catalogue before anybody waits for them."""
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


if __name__ == "__main__":
    main(int(sys.argv[1]))
