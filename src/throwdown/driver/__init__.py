"""Who drives.

Reading order: ``driver`` (what a driver is), ``library`` (those that come with Throwdown, and any
other from its file).
"""

from throwdown.driver.driver import TEST_DRIVER, Driver
from throwdown.driver.library import PROFESSIONAL, driver_sheet, find_driver, list_drivers

__all__ = [
    "PROFESSIONAL",
    "TEST_DRIVER",
    "Driver",
    "driver_sheet",
    "find_driver",
    "list_drivers",
]
