"""Sending the morning digest. The only place of ``reports`` that sends anything by itself."""
