"""Attachments: the text of pdf, Word, Excel, OFD, RTF and saved web pages, read in a process of its own."""
