"""Rendering a page whose list only a script shows: Chromium without a window, behind a filtering proxy."""
