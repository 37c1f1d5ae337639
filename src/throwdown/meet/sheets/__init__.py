"""The files that clubs hold, read as entries with their runs.

``read_sheet`` finds out which kind a file is: ``columns`` (one row an entry, ``run1``, ``run2``,
…), ``axti`` and ``axti_page`` (AXti.me's CSV and HTML), ``pronto`` (Pronto's export), ``rgg``
(AxWare's tab-separated file), ``axware`` (AxWare's HTML).
"""

from throwdown.meet.sheets.sheet import Published, Sheet, read_sheet

__all__ = ["Published", "Sheet", "read_sheet"]
