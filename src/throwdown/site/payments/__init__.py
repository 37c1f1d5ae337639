"""Fees paid by somebody whose business that is: what the site needs of them, and who they are.

Reading order: ``provider`` (what any of them does), ``stripe`` (one of them).  None is asked unless
its keys are in the surroundings.
"""

from __future__ import annotations

from django.conf import settings

from throwdown.site.payments.provider import Provider


def provider() -> Provider | None:
    """Return who takes money for this site, None where nobody does."""
    if not settings.STRIPE_KEY:
        return None
    from throwdown.site.payments.stripe import Stripe

    return Stripe(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API)
