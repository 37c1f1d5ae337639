"""News by mail, to those who want it: each letter is a job of its own."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from throwdown.site.challenges.models import News, Record


def ask(record: Record) -> None:
    """Ask for the letters of a record's news."""
    from throwdown.site.predictions import queue

    wanted = News.objects.filter(record=record, user__mail_news=True, user__is_active=True)
    for number in wanted.exclude(user__email="").values_list("pk", flat=True):
        queue.put("letter", f"letter-{number}", {"news": number}, lane="post")


def send(number: int) -> bool:
    """Send one letter; False where nobody wants it any more, or its address is refused.

    Raises OSError or SMTPException where the server fails, to be tried again.
    """
    news = News.objects.select_related("user", "record__challenge").filter(pk=number).first()
    if news is None or not news.user.mail_news or not news.user.email:
        return False
    row = news.record.challenge
    letter = EmailMessage(
        subject=f"[Throwdown] {row.title}",
        body=render_to_string(
            "challenges/news.txt",
            {"news": news, "address": settings.ADDRESS + row.get_absolute_url()},
        ),
        to=[news.user.email],
        headers={"List-Unsubscribe": f"<{settings.ADDRESS}/me/>"},
    )
    try:
        return letter.send() == 1
    except SMTPRecipientsRefused:
        return False
