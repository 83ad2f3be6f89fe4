"""One check, one file, one name. Every module here holds a function of its own name; see ``checks/registry.py``."""
