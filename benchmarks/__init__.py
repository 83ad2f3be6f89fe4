"""Measurements anyone can run: ratios, side by side in one run. None of them is a test."""
