"""The site for a server that speaks ASGI: ``uvicorn throwdown.site.asgi:application``.

Every page is made by one thread from start to end.  Django's own ASGI handler passes a request
from thread to thread between its middlewares, which under load costs more than the page.
"""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from throwdown.site.meets.front import BesideDjango
from throwdown.site.whole import WholeRequests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throwdown.site.settings")
THREADS = 8

# Both are WSGI; their types name its environment differently.
pages = WSGIMiddleware(get_wsgi_application(), workers=THREADS)  # type: ignore[arg-type]
application = BesideDjango(WholeRequests(pages))
