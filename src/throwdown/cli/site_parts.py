"""What the site needs besides the simulator: said clearly where it is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from throwdown.errors import InputError

PARTS = {
    "a2wsgi": "a2wsgi",
    "django": "django",
    "allauth": "django-allauth",
    "django_htmx": "django-htmx",
    "ninja": "django-ninja",
    "font_roboto": "font-roboto",
    "fpdf": "fpdf2",
    "icalendar": "icalendar",
    "PIL": "pillow",
    "serial": "pyserial",
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "whitenoise": "whitenoise",
}


def check_site_parts() -> None:
    """Raise InputError where a package that the site stands on is not there."""
    missing = [package for module, package in PARTS.items() if find_spec(module) is None]
    if missing:
        raise InputError(
            f"the site needs {', '.join(missing)}", expected="pip install 'throwdown[site]'"
        )
