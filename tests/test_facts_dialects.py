"""The addresses of articles, one of each shape that the systems write, and addresses that are none."""

import pytest

from checks.facts.dialects import is_article_address

HEX = "0123456789abcdef0123456789abcdef"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
ARTICLES = {
    "trs": "/zwgk/202012/t20201214_2479123.htm",
    "hanweb": "/art/2023/8/3/art_31418_2943755.html",
    "hanweb long id": f"/art/2023/art_{HEX}.html",
    "hanweb in its column": f"/col/col12345/art/2023/art_{HEX}.html",
    "content by day": "/zwgk/2023-08/03/content_4711.shtml",
    "c_ by day": "/2023-08/03/c_4711.htm",
    "c.html": f"/zwgk/20230803/{HEX}/c.html",
    "time stamp folder": "/web/xxgk/202308031122/index.shtml",
    "ARTI": "/2023/08/03/ARTI12345.shtml",
    "portal article": "/portal/article/2023-08-03/4711.html",
    "day and number": "/zwgk/2023-08-03/4711.html",
    "day without dashes": "/zwgk/20230803/4711.html",
    "ucap by month": f"/zwgk/202308/{HEX}.shtml",
    "ucap by day": f"/zwgk/2023/8/3/{HEX}.shtml",
    "河北": f"/columns/{UUID}/202308/03/{UUID}.html",
    "上海": f"/nw/20230803/{HEX}.html",
    "vsb": "/info/1021/4711.htm",
    "vsb dynamic": "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1154&wbnewsid=4711",
    "nfcms": "/zwgk/content/post_4711.html",
    "gkmlpt": "/gkmlpt/content/0/508/post_508890.html",
    "安徽 public": "/public/6600001/10000001.html",
    "安徽 show": "/OpennessContent/show/4711.html",
    "安徽 openness": "/openness/detail/content/0123456789abcdef01234567.html",
    "安徽 detail": "/content/detail/0123456789abcdef01234567.html",
    "phpcms": "/index.php?m=content&c=index&a=show&catid=3&id=4711",
    "templet": "/index.do?templet=info&code={0C2A0000-0000-0000-0000-000000000000}",
    "op_": f"/xxgk/content/op_{UUID}.html",
    "content_": "/zwgk/content_4711.html",
    "i number": "/nanyue/i4711.html",
    "egovinfo": "/info/egovinfo/1001/xxgk_content/1001_2023-0803001.htm",
    "powereasy": "/ShowArticle.asp?ArticleID=4711",
    "dedecms view": "/plus/view.php?aid=4711",
    "dedecms": "/a/zwgk/2023/0803/4711.html",
    "empire": "/e/action/ShowInfo.php?classid=3&id=4711",
    "siteserver": "/contents/12/4711.html",
    "old xxgk": "/12/34/4711.html",
}
OTHERS = {
    "trs list": "/zwgk/index_2.htm",
    "hanweb column": "/col/col12345/index.html",
    "vsb list": "/xwzx/tzgg/10.htm",
    "vsb dynamic list": "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1154",
    "安徽 column": "/public/column/6600001?type=4&catId=12",
    "gkmlpt": "/gkmlpt/index",
    "gkmlpt list": "/gkmlpt/api/all/12?page=1&sid=3",
    "asp list": "/ShowClass.asp?ClassID=3&page=2",
    "dedecms list": "/zwgk/list_1_2.html",
    "siteserver list": "/channels/12.html",
    "home": "/",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_articles(name: str) -> None:
    assert is_article_address("http://www.x.gov.cn" + ARTICLES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_lists_are_no_articles(name: str) -> None:
    assert not is_article_address("http://www.x.gov.cn" + OTHERS[name])
