"""The API as a whole: every address under it answers in JSON, but for the page of its docs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, re_path
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.docs import DocsBase
from ninja.params.models import QueryModel
from ninja.parser import Parser

from throwdown.site.api.faults import Fault, handle_all, problem
from throwdown.site.api.malformed import no_such_field, wrong_in

View = Callable[..., HttpResponse]
MOST_UNKNOWN = 20
"""So many parts of a query that nothing asks for are named."""


class Strict(Parser):
    """JSON as its standard has it: no NaN, no Infinity, no key twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body."""
        return json.loads(
            request.body, parse_constant=_no_number, object_pairs_hook=_without_doubles
        )


class Docs(DocsBase):
    """Swagger UI from the site's own files: its policy lets no other in."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Show every operation."""
        told = {
            "url": self.get_openapi_url(api, kwargs),
            "layout": "BaseLayout",
            "deepLinking": True,
            # The default sends the schema to a service elsewhere to have it checked.
            "validatorUrl": None,
            "docExpansion": "list",
            "defaultModelsExpandDepth": 0,
        }
        return render(request, "api/docs.html", {"api": api, "told": told})


class Api(NinjaAPI):
    """An API whose every refusal is JSON, also where no operation was reached."""

    def __init__(self, **how: Any) -> None:
        super().__init__(docs=Docs(), parser=Strict(), **how)
        handle_all(self)

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Name an operation after its function alone."""
        return str(operation.view_func.__name__)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Say what is wrong with what was sent, held against what was asked for."""
        return ValidationError(
            [
                {"wrong": wrong_in(one, context.model)}
                for context in error_contexts
                for one in context.pydantic_validation_error.errors(include_url=False)
            ]
        )

    def _get_urls(self) -> list[Any]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    operation.summary = str(operation.description).partition(".")[0]
                    operation.view_func = _asked_for(operation)
        found = [one for one in super()._get_urls() if isinstance(one, URLPattern)]
        return [
            *(_in_json(one) for one in found if one.name != "api-root"),
            path("", _to_docs, name="api-root"),
            re_path(r"^[\s\S]*$", _nowhere, name="nowhere"),
        ]


def _in_json(pattern: URLPattern) -> URLPattern:
    pattern.callback = _allowing(_kept_apart(pattern.callback))
    return pattern


def _allowing(view: View) -> View:
    """Say in JSON which methods an address has."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response.headers["Allow"]
        said = problem(405, Fault(what=_("no %s here") % request.method, expected=allowed))
        said.headers["Allow"] = allowed
        return said

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _kept_apart(view: View) -> View:
    """Let nothing on the way keep what is for one reader, or send it to another."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ("Authorization", "Cookie"))
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


def _asked_for(operation: Any) -> View:
    """Refuse parts of the query that an operation does not ask for, which ninja drops."""
    view: View = operation.view_func
    models = [one for one in operation.models if issubclass(one, QueryModel)]
    known = sorted({name for one in models for name in _names_in(one)})

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            wrong = [no_such_field(name, known, name) for name in unknown[:MOST_UNKNOWN]]
            raise ValidationError([{"wrong": one} for one in wrong])
        return view(request, *args, **kwargs)

    return answer


def _names_in(model: Any) -> Iterable[str]:
    """Return what the parts of a query are called."""
    names: Mapping[str, Any] = getattr(model, "__ninja_flatten_map__", model.model_fields)
    return names


def _to_docs(request: HttpRequest) -> HttpResponse:
    return redirect("api-1:openapi-view")


def _nowhere(request: HttpRequest) -> HttpResponse:
    expected = _("an operation of /api/docs")
    return problem(404, Fault(what=_("there is nothing here"), expected=expected))


_nowhere.csrf_exempt = True  # type: ignore[attr-defined]


def _no_number(text: str) -> float:
    raise ValueError(_("%s is no number of JSON") % text)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("a key stands twice"))
    return found
