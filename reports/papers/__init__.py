"""The papers an office sends: built from an assessment, written as .docx and HTML, every number with its source."""
