"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import TemplateView

from throwdown.challenge.standing import STATES
from throwdown.site.api import api
from throwdown.site.catalogue import views as catalogue
from throwdown.site.fair import views as fair
from throwdown.site.front import front, health, set_choice
from throwdown.site.meets.entering import notice
from throwdown.site.oversight import views as oversight
from throwdown.site.tryout import views as tryout

urlpatterns = [
    path("", front, name="home"),
    path("health/", health, name="health"),
    path("choose/", set_choice, name="choose"),
    path("challenges/", include("throwdown.site.challenges.urls")),
    path("meets/", include("throwdown.site.meets.views")),
    path("seasons/", include("throwdown.site.seasons.views")),
    path("payments/<slug:taker>/", notice, name="payment-notice"),
    path("try/", tryout.try_it, name="try"),
    path("try/<slug:key>/", tryout.progress, name="try-progress"),
    path("try/<slug:key>/report/", tryout.report, name="try-report"),
    path("try/<slug:key>/fair/", tryout.fair, name="try-fair"),
    path("underdog/", include("throwdown.site.designs.views")),
    path("odds/", fair.odds, name="odds"),
    path("cars/", catalogue.cars, name="cars"),
    path("cars/<slug:name>/", catalogue.car, name="car"),
    path("courses/", catalogue.courses, name="courses"),
    path("courses/<slug:name>/", catalogue.course, name="course"),
    path("search/", catalogue.search, name="search"),
    path("api/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("throwdown.site.people.urls")),
    path("oversight/", include((oversight.patterns, "oversight"))),
    path(
        "design/",
        TemplateView.as_view(template_name="design.html", extra_context={"states": STATES}),
        name="design",
    ),
]

handler403 = "throwdown.site.front.forbidden"
handler404 = "throwdown.site.front.not_found"
handler500 = "throwdown.site.front.failed"
