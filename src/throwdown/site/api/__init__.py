"""The site for machines: what anybody may read, and what somebody may do with a token.

Reading order: ``asks`` and ``people_asks`` (what may be sent), ``answers``, ``challenge_answers``
and ``people_answers`` (what comes back), ``lists`` (part by part), ``faults`` and ``malformed``
(what else may), ``auth`` and ``tokens`` (who asks), ``told`` (a challenge whole), ``reading``,
``trying``, ``writing``, ``part``, ``meets``, ``traces``, ``seasons``, ``parties``, ``account``,
``own``, ``me`` and ``overseeing`` (the operations), ``frame`` (all under one roof).
"""

from __future__ import annotations

from throwdown.site.api import (
    account,
    me,
    meets,
    overseeing,
    own,
    part,
    parties,
    seasons,
    traces,
    trying,
    writing,
)
from throwdown.site.api.frame import Api

api = Api(
    title="Throwdown",
    version="1",
    description=(
        "Cars, courses and challenges. Reading is open to all; to act, send a token as "
        "`Authorization: Bearer …` or use the session of the site with its CSRF token in "
        '`X-CSRFToken`. What goes wrong is said as `{"error": {"what", "where", "expected", '
        '"nearest"}}`. What is not for you is answered as if it were not there. Signing up, '
        "logging in, e-mail addresses, the password, passkeys and second factors are changed on "
        "the pages under `/accounts/` alone, whatever the token."
    ),
)
for _one in (writing, part, trying, meets, traces, seasons, parties, account, own, me, overseeing):
    api.add_router("", _one.router)
