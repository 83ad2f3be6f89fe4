"""Scores and verdicts of many counties in one PostgreSQL database (extra ``postgres``); pages and evidence stay in each county's file."""
