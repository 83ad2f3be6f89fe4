"""The shapes of article addresses in the systems Chinese government sites run on (TRS, hanweb, VSB, ucap, gkmlpt …)."""

from __future__ import annotations

import re
from functools import lru_cache

_ARTICLE = re.compile(
    r"/t(?:19|20)\d{6}_\d+\.s?html?"
    r"|/art/(?:19|20)\d\d/"
    r"|/(?:19|20)\d\d-\d{1,2}/\d{1,2}/"
    r"|/(?:19|20)\d\d-\d{1,2}-\d{1,2}/\d+\.s?html?"
    r"|/(?:19|20)\d\d/\d{1,2}/\d{1,2}/"
    r"|/(?:19|20)\d\d(?:0\d|1[0-2])(?:/\d{2})?/[^/]+\.s?html?"
    r"|/(?:19|20)\d{6}/[^/]+(?:/c)?\.s?html?"
    r"|/\d{12,}/index\.s?html?"
    r"|/info/\d+/\d+\.html?"
    r"|wbnewsid=\d+"
    r"|/content/post_\d+|/gkmlpt/content/"
    r"|/public/\d+/\d+\.html|/(?:OpennessContent|SixProtectContent|News)/show/\d+"
    r"|/(?:openness|content)/detail/"
    r"|a=show&(?:amp;)?catid=\d+&(?:amp;)?id=\d+"
    r"|/contents?/\d+/\d+\.html|/content/\d+/\d+"
    r"|/content_\d+\.html|/c_\d+\.html?|/i\d+\.html"
    r"|(?:ShowArticle|NewsShow|InfoShow|ArticleShow|newsview|viewnews|ReadNews|shownews)\.(?:asp|aspx|jsp|php)\?"
    r"|(?:view|show|detail|article|content|info)\.(?:asp|aspx|jsp|php|do)\?[^#]*\bid=\d+"
    r"|/plus/view\.php\?aid=|ShowInfo\.php\?"
    r"|index\.do\?[^#]*\bcode=(?:\{|%7B)[\da-f-]+|/content/op_[\da-f-]+\.html|/info/egovinfo/1001/"
    r"|/[0-9a-f]{32}\.s?html?"
    r"|/\d+/\d+/\d+\.html",
    re.I,
)


@lru_cache(maxsize=8192)
def is_article_address(url: str) -> bool:
    return bool(_ARTICLE.search(url))
