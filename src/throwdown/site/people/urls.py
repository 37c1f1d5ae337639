"""Addresses of people, parties and claims."""

from __future__ import annotations

from django.urls import path

from throwdown.site.people import account, views

app_name = "people"
urlpatterns = [
    path("me/", account.me, name="me"),
    path("me/invitations/<int:number>/", account.answer_invitation, name="answer-invitation"),
    path("me/hooks/", account.hooks, name="hooks"),
    path("me/hooks/<int:number>/delete/", account.delete_hook, name="delete-hook"),
    path("me/tokens/", account.programs, name="tokens"),
    path("me/tokens/<int:number>/revoke/", account.revoke_token, name="revoke-token"),
    path("me/export/", account.export, name="export"),
    path("me/delete/", account.delete, name="delete"),
    path("parties/new/", views.new_party, name="new-party"),
    path("parties/<slug:slug>/", views.party, name="party"),
    path("parties/<slug:slug>/edit/", views.edit_party, name="edit-party"),
    path("parties/<slug:slug>/link/", views.new_link, name="new-link"),
    path("parties/<slug:slug>/leave/", views.leave, name="leave"),
    path("parties/<slug:slug>/members/", views.members, name="members"),
    path("parties/<slug:slug>/members/<int:number>/", views.change_member, name="change-member"),
    path("parties/<slug:slug>/invitations/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("claim/<str:token>/", views.claim, name="claim"),
]
