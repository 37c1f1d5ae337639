"""One's own tokens: made, listed and revoked by somebody who is logged in, never by a token."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Status
from pydantic import Field

from throwdown.site.api import answers, tokens
from throwdown.site.api.asks import TokenAsk
from throwdown.site.api.auth import SESSION
from throwdown.site.api.faults import said
from throwdown.site.oversight.limits import check_rate
from throwdown.site.oversight.models import Token
from throwdown.site.people.names import user_of

router = Router(auth=[SESSION], tags=["Tokens"])
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.get("/me/tokens", response=said(401, 403, 422, ok=answers.TokenList))
def list_tokens(request: HttpRequest) -> Any:
    """List your tokens."""
    found = Token.objects.filter(user=user_of(request))
    items = [_told(one) for one in found]
    return {"count": len(items), "items": items}


@router.post("/me/tokens", response=said(400, 401, 403, 422, 429, made=answers.NewToken))
def make_token(request: HttpRequest, given: TokenAsk) -> Any:
    """Make a token.  Its secret is in this answer and nowhere else."""
    check_rate(request, "token")
    token, secret = tokens.make(user_of(request), given.name)
    return Status(201, {**_told(token), "secret": secret})


@router.delete("/me/tokens/{number}", response=said(401, 403, 404, 422, ok=answers.Gone))
def revoke_token(request: HttpRequest, number: Path[Number]) -> Any:
    """Revoke a token: from now on it opens nothing."""
    if not tokens.revoke(user_of(request), number):
        raise Http404
    return {"gone": True}


def _told(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "name", "made_at", "last_used_at")}
