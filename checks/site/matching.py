"""What one document is worth for one search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checks.facts.page import Attachment
from checks.site.build import is_cut
from checks.site.names import UnitNames, normalise, normalise_line
from checks.site.site import Document, Site
from checks.site.titles import TitleMatch, clean, is_formal, is_news, is_news_column, match_title
from checks.site.wanted import Wanted, load_wanted

_OWN_WORDS = (
    "本局",
    "我局",
    "本机关",
    "本单位",
    "我单位",
    "本委",
    "我委",
    "本办",
    "我办",
    "本镇",
    "我镇",
    "本乡",
    "我乡",
    "本院",
    "我院",
    "本公司",
)
_BY_STATE = {"dead": "dead", "unread": "unread_hits", "blank": "unread_hits", "placeholder": "placeholders"}
_SHORT = 200  # characters; less is the cover of an attachment or of pictures
_LEADING_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:人民政府|委员会|办公室|办事处|局|委|办|中心|镇|乡|街道|公司|医院|学校)(?=\d{4}|关于|政府信息|信息公开|政务|的|年)"
)
_BULLETS = " \u3000·•●■◆▪※>»›-"
_NONE_WORDS = ("无", "没有", "未制定", "未出台", "不存在", "不涉及", "未发生")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document of the unit that is what was looked for. ``attachment``: only the attachment's title says so."""

    document: Document
    words: str  # the part of the title that made the hit
    by: str  # title | statement | column | kind | attachment
    attachment: Attachment | None = None
    files: tuple[Document, ...] = ()  # its attachments (or itself, being a file) whose text was read
    unread_files: tuple[str, ...] = ()  # titles of those that could not be read, or not to their end
    misplaced: str = ""  # the column it stands in, where that is one for something else
    untitled: bool = False  # its title does not say what it is

    @property
    def texts(self) -> tuple[Document, ...]:
        """The document and its files, as far as they were read."""
        return tuple(each for each in (self.document, *self.files) if each.facts is not None)

    @property
    def is_whole_in_files(self) -> bool:
        """It has files, and all of them were read to their end."""
        return bool(self.files) and not self.unread_files


def weigh_document(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    """The hit and the field of ``Found`` it belongs to; (None, "") for what has nothing to do with it."""
    hit, verdict = _match(site, document, wanted)
    if not verdict and document.why_ours:
        if document.state == "unread" and _may_be(document, wanted):
            return Hit(document, document.title, "title"), "unread_hits"
        return _by_attachment(site, document, wanted)
    if verdict in ("hits", "declared"):
        verdict = _BY_STATE.get(document.state, verdict)
    return hit, "declared" if verdict == "unread_hits" and _is_said_by_title(hit) else verdict


def _match(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    mention = False
    for title in shown_titles(document):
        if _declares_none(document, title, wanted):
            return Hit(document, "说明", "statement"), "declared" if document.why_ours else ""
        match = match_title(title, wanted, site.names)
        if match is not None and match.is_document:
            return Hit(document, match.words, "title"), _ownership(site, document, wanted, match)
        mention = mention or match is not None
    hit, verdict = _by_column(site, document, wanted)
    if not hit and mention and document.why_ours:
        return Hit(document, document.title, "title"), "mentions"
    return hit, verdict


def _ownership(site: Site, document: Document, wanted: Wanted, match: TitleMatch) -> str:
    """A document with a fixed name (guide, annual report …) is the unit's only if nobody else is named."""
    is_stranger = match.owner == "stranger" and not any(other.find(match.body) for other in site.others)
    if match.owner in ("other", "stranger") and not (is_stranger and document.why_ours):
        return "foreign"
    if is_stranger:
        return "foreign" if _is_signed(document, match.body) else "doubtful"
    publisher = site.names.owner(normalise(document.publisher)) if document.publisher else ""
    if not document.why_ours:
        return "doubtful" if document.may_be_ours and publisher in ("", "stranger") else ""
    is_bare = wanted.head is not None and not match.owner and document.state == "read"
    if is_bare and publisher in ("other", "stranger") and not _speaks_for(site, document):
        return "doubtful"
    return "hits"


def _is_signed(document: Document, body: str) -> bool:
    """The publisher is the very body that the title names: its own document, whoever shows it."""
    publisher = normalise(document.publisher)
    return bool(publisher) and (publisher in body or body in publisher)


def _speaks_for(site: Site, document: Document) -> bool:
    """The beginning or the end of the text names the unit, or says 本局."""
    text = normalise(document.text[:600] + "\n" + document.text[-300:])
    return site.names.find(text) is not None or any(word in text for word in _OWN_WORDS)


def _by_column(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    """Documents that stand in a column made for them, whatever their title."""
    columns = last_columns(site, document) if document.why_ours else []
    if not any(wanted.is_column(name) for name in columns) or _is_only_links(document):
        return None, ""
    title = next(iter(shown_titles(document)), "")
    if wanted.exclude is not None and wanted.exclude.search(title):
        return None, ""
    if wanted.loose is not None and wanted.loose.search(title) and not is_news(title, plain=True):
        match = TitleMatch(title, *_leading_owner(site, title))
        return Hit(document, title, "column"), _ownership(site, document, wanted, match)
    if _is_of_kind(document, wanted):
        match = TitleMatch(title, *_leading_owner(site, title))
        return Hit(document, title, "kind"), _ownership(site, document, wanted, match)
    if _explains(document, title):
        return None, ""  # what a unit says it does not have is no document of any kind
    if any(wanted.takes_anything(name) for name in columns) and document.title and not is_news(title, plain=True):
        return Hit(document, title, "column"), "hits"
    return None, ""


def _is_only_links(document: Document) -> bool:
    """Every line of the page is a link that leads on: a list whose rows were not told from links, and no document."""
    facts = document.facts
    if facts is None or not facts.other_links:
        return False
    texts = {normalise(text) for text, _ in facts.other_links}
    lines = (normalise_line(bare) for line in facts.text.split("\n") if (bare := line.strip(_BULLETS)))
    first = next(lines, None)
    return first in texts and all(line in texts for line in lines)


def _is_of_kind(document: Document, wanted: Wanted) -> bool:
    """The reader's kind may come from the column's name alone; a text must agree with it."""
    facts = document.facts
    if not wanted.kind or facts is None or facts.kind != wanted.kind:
        return False
    return wanted.needs is None or len(facts.text) < _SHORT or wanted.needs.search(facts.text) is not None


def _leading_owner(site: Site, title: str) -> tuple[str, bool, str]:
    """Owner, is_document and body of a title without a key word: who stands at its beginning."""
    found = _LEADING_BODY.match(title)
    body = found.group() if found else ""
    return (site.names.owner(body) if body else ""), True, body


def _by_attachment(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    for attachment in document.attachments:
        match = match_title(clean(attachment.title), wanted, site.names)
        if match and match.is_document and match.owner not in ("other", "stranger"):
            page = site.find_page(attachment.url)
            hit = Hit(document, match.words, "attachment", attachment)
            if page is not None and page.is_dead:
                return hit, "dead"
            return hit, "unread_hits" if page is not None and page.is_unread else "hits"
    return None, ""


def shown_titles(document: Document) -> Iterator[str]:
    """The title in the list and the one on the page. News columns keep only what ends like a document."""
    titles = [document.title, document.facts.title if document.facts else ""]
    for title in dict.fromkeys(clean(title) for title in titles if title):
        if not is_news_column(document.columns) or is_formal(title):
            yield title


def last_columns(site: Site, document: Document) -> list[str]:
    """The column it stands in, by the list and by its own page; the unit's name at the end of a path is none."""
    paths = (document.columns, document.facts.columns if document.facts else (), *document.more_columns)
    return [name for path in paths if (name := _last_name(path, site.names))]


@lru_cache(maxsize=20_000)
def _last_name(path: tuple[str, ...], names: UnitNames) -> str:
    return next((name for name in reversed(path) if not names.find(normalise(name))), "")


def _path(document: Document) -> tuple[str, ...]:
    return document.columns + (document.facts.columns if document.facts else ())


def _is_said_by_title(hit: Hit | None) -> bool:
    """A blank page under 关于无规范性文件的说明 says what it has to say."""
    return hit is not None and hit.by == "statement" and hit.document.state == "blank"


def _declares_none(document: Document, title: str, wanted: Wanted) -> bool:
    """本单位无规范性文件的情况说明: the title says so, or a 说明 whose text does."""
    if wanted.none is None or "说明" not in title:
        return False
    is_general = not _names_another(title, wanted) and any(wanted.is_column(name) for name in _path(document))
    if not wanted.none.search(title) and not is_general:
        return False
    said = title + normalise(document.text[:400])
    return any(word in said for word in _NONE_WORDS)


def _explains(document: Document, title: str) -> bool:
    """A 说明 that says at once that there is nothing."""
    return title.endswith("说明") and any(word in title + normalise(document.text[:120]) for word in _NONE_WORDS[1:])


def _names_another(title: str, wanted: Wanted) -> bool:
    """The 说明 says of what there is none, and that is something else in the same column."""
    return any(
        other.none is not None and other is not wanted and other.none.search(title) for other in load_wanted().values()
    )


def _may_be(document: Document, wanted: Wanted) -> bool:
    """An unread entry that could be it: a title that is cut or missing, or one in the column made for it."""
    title = clean(document.title)
    names = [name for path in (document.columns, *document.more_columns) for name in path]
    return len(title) < 2 or is_cut(document.title) or any(wanted.is_column(name) for name in names)
