"""A crawl beyond one process: shards of a registry, the ledger that holds the promise, and the engines that run them.

Promised is: a shard is run at least once, its result is published exactly once, a host is never crawled by two at a time.
"""
