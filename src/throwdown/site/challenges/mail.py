"""News by mail, to those who want it."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from throwdown.site.challenges.models import News, Record

log = logging.getLogger(__name__)


def tell_by_mail(record: Record) -> int:
    """Send the news of a record; returns how many letters were sent.

    A job that is done twice sends twice: at least once is what a follower wants of a new date.
    """
    news = News.objects.filter(record=record, user__mail_news=True, user__is_active=True)
    row = record.challenge
    letters = [
        EmailMessage(
            subject=f"[Throwdown] {row.title}",
            body=render_to_string(
                "challenges/news.txt",
                {"news": one, "address": settings.ADDRESS + row.get_absolute_url()},
            ),
            to=[one.user.email],
            headers={"List-Unsubscribe": f"<{settings.ADDRESS}/me/>"},
        )
        for one in news.select_related("user")
        if one.user.email
    ]
    if not letters:
        return 0
    try:
        return get_connection().send_messages(letters) or 0
    except (SMTPException, OSError) as error:
        log.warning("mail was not sent: %s", error)
        raise
