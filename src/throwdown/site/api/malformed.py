"""What is wrong with something that was sent, in the words of the site.

Pydantic says what its checks found, in words for those who wrote them.  Here they become: which
field, what was given, what was expected, and where there is a list of what may be, what is nearest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from django.utils.translation import gettext as _
from pydantic import BaseModel

from throwdown.errors import InputError, nearest_names
from throwdown.site.api.asks import NO_NUL, SLUG
from throwdown.site.api.people_asks import LINK

LONGEST_GIVEN = 60
UNTOLD = ("password",)
"""Fields whose value is never said again, nor anything that speaks of them."""
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_SHAPES = ("list", "tuple", "dict", "model", "model_attributes", "mapping")
_CALENDAR = ("date", "datetime", "time", "timezone")

Models = list[type[BaseModel]]


def wrong_in(error: Mapping[str, Any], asked: type[BaseModel]) -> InputError:
    """Return one of pydantic's errors as one that somebody can read.

    ``asked`` is what the whole was held against, ``error["loc"]`` the place in it.
    """
    place, holders, inside = _walk(asked, [str(one) for one in error["loc"]])
    kind, limits, given = str(error["type"]), error.get("ctx", {}), error.get("input")
    fit: Iterable[str] = ()
    if kind.startswith("union_tag"):
        name = str(limits["discriminator"]).strip("'")
        place, given, fit = [*place, name], limits.get("tag"), _choices(inside, name)
    if kind in ("literal_error", "enum"):
        fit = _QUOTED.findall(str(limits["expected"]))
    if kind == "missing" and place:
        fit = _choices(holders, place[-1])
    where, shown = ".".join(place) or None, _shown(given, place)
    if kind in ("missing", "union_tag_not_found"):
        what = _("this is missing") if place else _("nothing was sent")
        return InputError(what, where=where, expected=", ".join(fit) or None)
    if kind == "extra_forbidden":
        fields = sorted({name for one in holders for name in one.model_fields})
        return no_such_field(place[-1], fields, ".".join(place))
    if fit:
        return InputError(
            _("%s is none of what it may be") % shown,
            where=where,
            expected=", ".join(one or '""' for one in fit),
            nearest=nearest_names(str(given), fit),
        )
    what = _("%s is not right") % shown
    return InputError(what, where=where, expected=_expected(kind, limits, error))


def no_such_field(name: str, fields: Sequence[str], where: str) -> InputError:
    """Return what is wrong with a field that nothing asks for."""
    return InputError(
        _("there is no such field"),
        where=where,
        expected=", ".join(fields) or _("nothing"),
        nearest=nearest_names(name, fields),
    )


def _expected(kind: str, limits: Mapping[str, Any], error: Mapping[str, Any]) -> str:
    """Say what would be right."""
    if kind == "string_pattern_mismatch":
        letters = _("letters, digits, - and _")
        known = {NO_NUL: _("text without the character NUL"), SLUG: letters, LINK: letters}
        pattern = str(limits["pattern"])
        return known.get(pattern, pattern)
    bounds = {
        "string_too_short": ("min_length", _("at least %s letters")),
        "string_too_long": ("max_length", _("at most %s letters")),
        "too_short": ("min_length", _("at least %s of them")),
        "too_long": ("max_length", _("at most %s of them")),
        "greater_than": ("gt", _("more than %s")),
        "greater_than_equal": ("ge", _("%s or more")),
        "less_than": ("lt", _("less than %s")),
        "less_than_equal": ("le", _("%s or less")),
    }
    if kind in bounds:
        name, words = bounds[kind]
        return words % _number(limits[name])
    if kind == "value_error":
        return str(limits.get("error", error["msg"]))
    family = kind.split("_")[0]
    if kind.removesuffix("_type") in _SHAPES:
        return _("a list") if family in ("list", "tuple") else _("an object with fields")
    if family in _CALENDAR:
        return _("a time with its zone, as 2031-06-21T19:00:00+00:00")
    plain = {
        "string": _("text"),
        "int": _("a whole number"),
        "float": _("a number"),
        "finite": _("a number that ends"),
        "bool": _("true or false"),
    }
    return plain.get(family, str(error["msg"]))


def _number(bound: Any) -> str:
    return f"{bound:.12g}" if isinstance(bound, float) else str(bound)


def _shown(given: Any, place: list[str]) -> str:
    """Return what was given, in short; only what it is where it may hold what is never said."""
    if any(one in UNTOLD for one in place):
        return _("What was given")
    try:
        text = json.dumps(given, ensure_ascii=False, default=lambda one: type(one).__name__)
    except (ValueError, RecursionError):
        return _what_is(given)
    # A body that is no object is nobody's field: a password may stand anywhere in it.
    if not place or any(one in text.casefold() for one in UNTOLD):
        return _what_is(given)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= LONGEST_GIVEN else f"{text[:LONGEST_GIVEN]}…"


def _what_is(given: Any) -> str:
    """Return what kind of value was given."""
    words = {
        list: _("a list"),
        dict: _("an object with fields"),
        str: _("text"),
        bool: _("true or false"),
        int: _("a whole number"),
        float: _("a number"),
        type(None): _("null"),
    }
    return words.get(type(given), _("what was given"))


def _walk(asked: type[BaseModel], loc: list[str]) -> tuple[list[str], Models, Models]:
    """Follow a place through what it was held against.

    Returns the names of fields on the way, without what pydantic puts between them to tell
    variants apart; the models that have the last of them; and the models that it may be itself.
    """
    place: list[str] = []
    holders: Models = [asked]
    inside: Models = [asked]
    for part in loc:
        tagged = [one for one in inside if part in _choices([one], "kind")]
        if len(inside) > 1 and tagged:
            inside = tagged
        elif inside or part.isdecimal():
            place.append(part)
            holders = inside
            fields = [one.model_fields[part] for one in inside if part in one.model_fields]
            inside = [found for one in fields for found in _models_in(one.annotation)]
    # What an operation calls all that it is sent is nobody's field, but for a part of several.
    whole = asked.model_fields.get(loc[0])
    if whole and _models_in(whole.annotation) and not hasattr(asked, "__ninja_body_params__"):
        place = place[1:]
    return place, holders, inside


def _models_in(annotation: Any) -> Models:
    """Return the models that an annotation may mean."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        parts = parts[:1]
    return [found for one in parts for found in _models_in(one)]


def _choices(models: Iterable[type[BaseModel]], name: str) -> tuple[str, ...]:
    """Return what a field may be, where that is a list."""
    fields = [one.model_fields[name] for one in models if name in one.model_fields]
    listed = [get_args(one.annotation) for one in fields if get_origin(one.annotation) is Literal]
    return tuple(str(value) for values in listed for value in values)
