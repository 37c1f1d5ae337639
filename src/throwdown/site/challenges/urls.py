"""Addresses of challenges."""

from __future__ import annotations

from django.urls import path

from throwdown.site.challenges import cards, feeds, readers, views

app_name = "challenges"
urlpatterns = [
    path("", views.challenges, name="challenges"),
    path("new/", views.call_out, name="new"),
    path("leaderboard/", readers.leaderboard, name="leaderboard"),
    path("feed.atom", feeds.Moves(), name="feed"),
    path("calendar.ics", feeds.calendar, name="calendar"),
    path("pictures/<slug:digest>.webp", views.picture, name="picture"),
    path("<slug:slug>/", views.challenge, name="challenge"),
    path("<slug:slug>/log.jsonl", views.log, name="log"),
    path("<slug:slug>/report/", views.report, name="report"),
    path("<slug:slug>/prediction/", views.prediction, name="prediction"),
    path("<slug:slug>/fair/", views.fair, name="fair"),
    path("<slug:slug>/stint/", views.stint, name="stint"),
    path("<slug:slug>/card.png", cards.card, name="card"),
    path("<slug:slug>/feed.atom", feeds.Moves(), name="one-feed"),
    path("<slug:slug>/calendar.ics", feeds.calendar, name="one-calendar"),
    path("<slug:slug>/moves/<slug:kind>/", views.move, name="move"),
    path("<slug:slug>/call/", readers.reader_call, name="call"),
    path("<slug:slug>/follow/", readers.follow, name="follow"),
    path("<slug:slug>/tip/", readers.tip, name="tip"),
    path("<slug:slug>/tip/<int:number>/", readers.use_tip, name="use-tip"),
    path("<slug:slug>/enter/", readers.enter, name="enter"),
]
