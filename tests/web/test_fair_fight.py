"""What would make a race fair: handicaps in terms, levers on pages, odds over every course."""

from __future__ import annotations

import pytest
