"""Cutting a registry into shards: sets of hosts that no other shard asks, with the units that live on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from cluster.ledger import Shard
from crawler.addresses import literal_address
from crawler.units import Kind, Unit
from crawler.urls import host_of

MOST_UNITS = 20  # of a shard: a crawl process costs about a second to start, as much as a small site


class _Sets:
    """Union-find over host keys."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = key = self.parent[self.parent[key]]
        return key

    def join(self, keys: list[str]) -> None:
        for key in keys[1:]:
            self.parent[self.root(key)] = self.root(keys[0])


def plan_shards(run: int, units: Iterable[Unit], key_of: Callable[[str], str], most: int = MOST_UNITS) -> list[Shard]:
    """The shards of a run, portal pseudo units included. ``key_of``: address → its server (:meth:`Slots.key`).

    A unit's subsite and disclosure column stay together, and all units of a server do; a portal that is nobody's site is
    read with its own pseudo unit. Small servers share a shard of at most ``most`` units. A spec holds ``servers`` (those
    that may be asked, and their names, which stand for them until a crawl has looked them up), ``own`` (ids of the units
    that are visited) and ``units``: those, and all that share a portal with them, since a page of the portal may be a
    neighbour's.
    """
    units = list(units)
    sets = _Sets()
    for unit in units:
        sets.join([key_of(url) for url in _addresses(unit)])
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(sets.root(key_of(unit.site_url)), []).append(unit)
    hosts: dict[str, list[str]] = {}
    for key in sets.parent:
        hosts.setdefault(sets.root(key), []).append(key)
    sharing: dict[str, list[Unit]] = {}
    for unit in units:
        sharing.setdefault(host_of(unit.portal_url), []).append(unit)
    shards = []
    for n, bundle in enumerate(_bundles(groups, most)):
        own = [unit for root in bundle for unit in groups[root]]
        keys = sorted(key for root in bundle for key in hosts[root])
        shards.append(Shard(f"{run}/{n}", bundle[0], _spec(own, keys, sharing)))
    return shards


def _addresses(unit: Unit) -> list[str]:
    return [url for url in (unit.site_url, unit.column_url) if url]


def _bundles(groups: dict[str, list[Unit]], most: int) -> list[list[str]]:
    """Groups that are crawled by one process, in the registry's order."""
    bundles: list[list[str]] = []
    size = most
    for root, members in groups.items():
        if size + len(members) > most:
            bundles.append([])
            size = 0
        bundles[-1].append(root)
        size += len(members)
    return bundles


def _spec(own: list[Unit], servers: list[str], sharing: dict[str, list[Unit]]) -> dict[str, Any]:
    portals = dict.fromkeys(host_of(unit.portal_url) for unit in own)
    around = [unit_row(unit) for portal in portals for unit in sharing[portal]]
    hosts = {urlsplit(url).hostname or "" for unit in own for url in _addresses(unit)}
    names = sorted(host for host in hosts.difference(servers) if literal_address(host) is None)
    return {"servers": [*servers, *names], "own": [unit.id for unit in own], "units": around}


def unit_row(unit: Unit) -> dict[str, Any]:
    """A unit as it travels in a shard's spec."""
    return asdict(unit) | {"kind": unit.kind.value, "contacts": {}}  # contacts never leave the machine


def load_unit(row: dict[str, Any]) -> Unit:
    """The unit back from its spec."""
    return Unit(**row | {"kind": Kind(row["kind"]), "duties": tuple(row["duties"])})
