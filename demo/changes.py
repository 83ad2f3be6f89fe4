"""What happens to a served county from one night to the next: documents come, go, die behind their title, and say something else.

Changes are made to the plan and to the pages together: ``county.plan`` is the truth of the morning after, and
:func:`demo.truth.load_truth` says what an inspector would find. Same county, seed and night: same changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from demo.county import County
from demo.documents import Document
from demo.plan import ELEMENTS, MONEY, PERSONNEL, PORTAL, REGULATIONS, Planted, UnitPlan
from demo.planting import plant_documents
from demo.render import Renderer
from demo.risks import mark_home
from demo.site import Site
from demo.twists import is_of
from demo.words import Words

SHARE = 0.03  # of the county's documents
TRUTHS = 0.3  # of the changes: such as an inspector has to notice; the others are news, which change no verdict
_DAY = date(2017, 1, 1)  # of a document of which only the key matters


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``kind``: added, removed, dead, revised, emptied; ``family``: the document's key (``guide``, ``money.debt``, ``news``).

    ``paths``: addresses that are new, gone or different, lists and the home page not counted.
    """

    unit: str
    kind: str
    family: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    kind: str
    family: str
    planted: Planted


def changes(county: County, seed: int, night: int, share: float = SHARE) -> tuple[Change, ...]:
    """Make the changes of one night to the county; what they were."""
    lot = random.Random(f"{seed}/{night}/changes")
    units = [unit for unit in county.plan if _is_plain(unit)]
    count = max(2, round(share * sum(len(_documents(county.sites[unit.id])) for unit in units)))
    picked = _pick(lot, [(unit.id, edit) for unit in units for edit in _possible(unit)], round(TRUTHS * count))
    news = lot.choices([unit.id for unit in units], k=count - len(picked))
    return tuple(
        change
        for unit in units
        for change in _change_unit(county, unit.id, picked.get(unit.id), news.count(unit.id), lot)
    )


def _pick(lot: random.Random, edits: list[tuple[str, _Edit]], count: int) -> dict[str, _Edit]:
    """Every kind in turn, at most one edit of a unit: two might touch the same document."""
    picked: dict[str, _Edit] = {}
    kinds = sorted({edit.kind for _, edit in edits})
    lot.shuffle(kinds)
    for kind in kinds * -(-count // max(1, len(kinds))):
        fitting = [(unit, edit) for unit, edit in edits if edit.kind == kind and unit not in picked]
        if fitting and len(picked) < count:
            unit, edit = lot.choice(fitting)
            picked[unit] = edit
    return picked


def _is_plain(unit: UnitPlan) -> bool:
    """Its pages can be read, and what is published on them counts for this year."""
    return not unit.fault and "script_list" not in unit.traps and unit.planted.posts == "current"


# truth


def _possible(unit: UnitPlan) -> Iterator[_Edit]:
    """Every change of one document that the unit's plan allows."""
    planted = unit.planted
    twisted = (
        planted.soft + planted.stale + planted.declared + planted.misplaced + planted.files_only + planted.odd_titles
    )
    for edit in (*_of_single(planted), *_of_groups(planted)):
        document = Document("annual.2016" if edit.family == "annual" else edit.family, "", "", (), _DAY, "")
        if not is_of(document, twisted) and (edit.kind == "dead" or not is_of(document, planted.dead)):
            yield edit


def _of_single(planted: Planted) -> Iterator[_Edit]:
    if planted.guide == "complete":
        told = [element for element in ELEMENTS if element not in planted.guide_bare + planted.guide_none]
        for element in told:
            yield _Edit(
                "revised", "guide", replace(planted, guide_missing=_toggled(planted.guide_missing, element, ELEMENTS))
            )
    if planted.annual in ("on_time", "none"):
        now, kind = ("none", "removed") if planted.annual == "on_time" else ("on_time", "added")
        yield _Edit(kind, "annual", replace(planted, annual=now))
    if planted.normative in ("documents", "none"):
        now, kind = ("none", "emptied") if planted.normative == "documents" else ("documents", "added")
        yield _Edit(kind, "normative", replace(planted, normative=now))
    for family in ("plan", "results"):
        kind = "removed" if family in planted.plan else "added"
        yield _Edit(kind, family, replace(planted, plan=_toggled(planted.plan, family, ("plan", "results"))))
        if family in planted.plan and family not in planted.dead:
            yield _Edit("dead", family, replace(planted, dead=(*planted.dead, family)))


def _of_groups(planted: Planted) -> Iterator[_Edit]:
    groups: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("money", "money", MONEY, planted.money_shared),
        ("personnel", "personnel", PERSONNEL, planted.personnel_shared),
    )
    if planted.regulations_form == "separate":
        groups = (*groups, ("regulation", "regulations", REGULATIONS, ()))
    for group, name, keys, shared in groups:
        there: tuple[str, ...] = getattr(planted, name)
        for key in (each for each in keys if each not in shared):
            kind = "removed" if key in there else "added"
            changed: dict[str, Any] = {name: _toggled(there, key, keys)}
            yield _Edit(kind, f"{group}.{key}", replace(planted, **changed))


def _toggled(there: tuple[str, ...], key: str, order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in order if (each in there) != (each == key))


# pages


def _change_unit(county: County, unit_id: str, edit: _Edit | None, news: int, lot: random.Random) -> list[Change]:
    """The unit's changes of one night; its pages are made anew."""
    if edit is None and not news:
        return []
    site = county.sites[unit_id]
    before = _render(county, site)
    done: list[Change] = []
    if edit:
        done.append(_apply(county, site, edit))
    done += _change_news(site, news, lot)
    for column in site.columns.values():
        column.documents.sort(key=lambda document: document.date, reverse=True)
        column.is_direct = column.key in site.style.direct and [each.answer for each in column.documents] == ["ok"]
    pages = county.pages[site.unit.origin]
    for path in before:
        pages.pop(path, None)
    pages.update(_render(county, site))
    if site.unit.own_host:
        pages["/"] = pages[site.addresses.home()]
    return done


def _render(county: County, site: Site) -> dict[str, Any]:
    guide = county.portal.columns["guide"].documents[0]
    portal = county.origins[PORTAL]
    links = {"portal": f"{portal}/", "county_guide": portal + county.portal.document_path(guide)}
    pages = dict(Renderer(site, links).pages())
    return pages | mark_home(site.unit, pages, site.shown_home())


def _apply(county: County, site: Site, edit: _Edit) -> Change:
    """Take the family's documents from the site as the changed plan would have it; everything else stays as it is."""
    place = next(at for at, unit in enumerate(county.plan) if unit.id == site.unit.id)
    unit = replace(site.unit, planted=edit.planted)
    neighbour = county.plan[(place + 1) % len(county.plan)]
    old = [each for each in _documents(site) if _is_family(each, edit.family)]
    paths = [site.document_path(each) for each in old]
    planted = plant_documents(Words(unit, site.words.seed), neighbour)
    new = [each for each in planted if _is_family(each, edit.family)]
    numbers = [site.numbers[id(each)] for each in old]
    new = [_revised(old[at], each) if at < len(old) else each for at, each in enumerate(new)]
    _take_out(site, old)
    for at, document in enumerate(new):
        _put_in(site, document, numbers[at] if at < len(numbers) else None)
    county.plan = tuple(unit if each.id == unit.id else each for each in county.plan)
    site.unit = unit
    paths += [site.document_path(each) for each in new]
    return Change(unit.id, edit.kind, edit.family, tuple(dict.fromkeys(paths)))


def _revised(old: Document, new: Document) -> Document:
    """The document that stands, with the text and the answer of the changed plan; title, date and address stay."""
    return replace(old, answer=new.answer, blocks=new.blocks if new.key == "guide" else old.blocks)


def _is_family(document: Document, family: str) -> bool:
    return is_of(document, (family,)) and document.key != "normative.statement"


def _change_news(site: Site, count: int, lot: random.Random) -> list[Change]:
    """News come, go, and are corrected, each at most once a night; no verdict hangs on them. The newest stays as it is."""
    makers: tuple[Callable[[Site, Document], Change], ...] = (_add_news, _remove_news, _revise_news)
    news = sorted((each for each in _documents(site) if each.key == "news"), key=lambda each: each.date)[:-1]
    return [lot.choice(makers)(site, document) for document in lot.sample(news, min(count, len(news)))]


def _add_news(site: Site, model: Document) -> Change:
    document = replace(model, title=f"{model.title}（续）", date=max(each.date for each in _documents(site)))
    _put_in(site, document, None)
    return Change(site.unit.id, "added", "news", (site.document_path(document),))


def _remove_news(site: Site, document: Document) -> Change:
    path = site.document_path(document)
    _take_out(site, [document])
    return Change(site.unit.id, "removed", "news", (path,))


def _revise_news(site: Site, document: Document) -> Change:
    revised = replace(document, blocks=(*document.blocks, "以上内容如有变动，以最新通知为准。"))
    number = site.numbers[id(document)]
    _take_out(site, [document])
    _put_in(site, revised, number)
    return Change(site.unit.id, "revised", "news", (site.document_path(revised),))


def _documents(site: Site) -> list[Document]:
    return [document for column in site.columns.values() for document in column.documents]


def _take_out(site: Site, documents: list[Document]) -> None:
    gone = {id(document) for document in documents}
    for column in site.columns.values():
        column.documents = [each for each in column.documents if id(each) not in gone]


def _put_in(site: Site, document: Document, number: int | None) -> None:
    """The system gives a new document the next number; a revised one keeps its own, and so its address."""
    site.columns[document.column].documents.append(document)
    site.numbers[id(document)] = max(site.numbers.values()) + 1 if number is None else number
