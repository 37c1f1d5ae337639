"""The site for machines: what anybody may read, and what somebody may do with a token.

Reading order: ``asks`` (what may be sent), ``answers`` and ``challenge_answers`` (what comes back),
``faults`` (what else may), ``auth`` and ``tokens`` (who asks), ``told`` (a challenge whole),
``reading``, ``trying``, ``writing``, ``part``, ``own`` and ``me`` (the operations), ``frame`` (all
under one roof).
"""

from __future__ import annotations

from throwdown.site.api import me, own, part, trying, writing
from throwdown.site.api.frame import Api

api = Api(
    title="Throwdown",
    version="1",
    description=(
        "Cars, courses and challenges. Reading is open to all; to act, send a token as "
        "`Authorization: Bearer …` or use the session of the site with its CSRF token in "
        '`X-CSRFToken`. What goes wrong is said as `{"error": {"what", "where", "expected"}}`.'
    ),
)
for _one in (writing, part, trying, own, me):
    api.add_router("", _one.router)
