"""国办发〔2017〕47号: the footer names host, contact, codes and badges. A badge made by script counts by the script's address."""

from __future__ import annotations

from checks.result import Item, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown, unread_words
from checks.site.evidence import page_evidence
from checks.site.footer import Mark, find_marks, load_marks
from checks.site.own import find_home_gap, find_homes
from checks.site.search import record_search
from checks.site.site import Site, SitePage

_LEAST = 8  # characters: with fewer the footer itself was not read
_SHOWN = 300
CHOICES = frozenset(load_marks())
_ALL = ("party_mark", "site_id_code", "host", "contact", "icp", "police", "site_map")


def footer_marks(site: Site, *, marks: tuple[str, ...] = _ALL) -> Result:
    """网站底部标识齐全

    ``marks``: keys of ``footer.toml``. Raises KeyError for an unknown one.
    """
    items = [_item(site, load_marks()[key]) for key in marks]
    search = record_search(site, tuple(item.name for item in items), site.coverage.unread)
    return sum_up("footer_marks", items, "网站底部标识", search)


def _item(site: Site, mark: Mark) -> Item:
    return _judge(site, mark).item(mark.key, mark.name)


def _judge(site: Site, mark: Mark) -> Judgement:
    homes = find_homes(site)
    if shown := find_marks(site).get(mark.key):
        where = "首页" if shown.page in homes else "内页"
        seen = page_evidence(shown.page, shown.around, shown.words)
        return Judgement(Verdict.MET, f"{where}底部有{mark.name}：{shown.words}", evidence=(seen,))
    if gap := find_home_gap(site):
        return unknown(f"首页未能读全：{unread_words((gap,))}，是否有{mark.name}待人工核实")
    evidence = tuple(page_evidence(home, home.facts.footer[-_SHOWN:] if home.facts else "") for home in homes[:2])
    if reason := _doubt(homes, mark):
        return unknown(f"没有读到{mark.name}，{reason}，待人工核实", evidence)
    return not_met(f"首页底部没有{mark.name}", evidence)


def _doubt(homes: list[SitePage], mark: Mark) -> str:
    """Why the mark may be there all the same; "" if it cannot."""
    for home in homes:
        assert home.facts is not None
        if script := dict(home.facts.signs).get("footer_script"):
            return f"底部由脚本或框架加载（{script}）"
        if weak := mark.find_weak(home.facts)[1]:
            return f"但底部有“{weak}”字样"
        if mark.sign and any(not text for text, _ in home.facts.other_links):
            return "但有没有文字说明的图片链接"
    if all(len(home.facts.footer.strip()) < _LEAST for home in homes if home.facts):
        return "底部没有可读的文字"
    return ""
