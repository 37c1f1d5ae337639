"""The web process: uvicorn on the socket that the supervisor listens at."""

from __future__ import annotations

import sys

from throwdown.site.lifeline import die_with_parent


def main(listening: int) -> None:
    """Serve on a socket that is listened at already, until told to stop."""
    import uvicorn

    die_with_parent()
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


if __name__ == "__main__":
    main(int(sys.argv[1]))
