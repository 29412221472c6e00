"""One browser for all tests of pages."""

from browsing import browser, windows

__all__ = ["browser", "windows"]
