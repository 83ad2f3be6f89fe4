"""Which addresses are choices among the entries of one path."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.facets import MARK, RULES, facets_of
from crawler.urls import normalise

HOST = "http://www.x.gov.cn"


@pytest.mark.parametrize(
    ("address", "is_facet"),
    [
        ("/search?sort=new", True),
        ("/search?Year=2016&area=3", True),
        ("/search?area=3&kind=2&level=1", True),
        ("/search?area=3&kind=2&level=1&page=2", True),
        ("/xxgk/list.jsp?niandu=2016", True),
        ("/search?keyword=%BD%CC%D3%FD", True),
        ("/search?keyword=&page=2", False),  # a pager that repeats an empty form
        ("/search?area=3&kind=2", False),
        ("/list.asp?classid=12", False),
        ("/list.asp?lanmu=12&page=3", False),
        ("/opennessTarget/?branch_id=5&column_code=10000&page=2", False),
        ("/index.php?m=content&c=index&a=lists&catid=12", False),
        ("/index.php?m=content&c=index&a=show&catid=12&id=3", False),
        ("/info.jsp?urltype=news.NewsContentUrl&wbtreeid=1001&wbnewsid=5", False),
        ("/view.asp?id=5&sort=2&year=2016&month=3", False),
        ("/api-gateway/unit?webId=12&pageId=5&pageType=column&tagId=a&tplSetId=5&paramJson=%7B%22pageNo%22%3A1%7D", False),
        ("/gkmlpt/api/all/12?page=1&sid=3", False),
        ("/col/col12/", False),
        ("/search?", False),
    ],
)  # fmt: skip
def test_what_is_a_facet(address: str, is_facet: bool) -> None:
    assert facets_of(HOST + address) == (f"{MARK}{HOST}{address.partition('?')[0]}" if is_facet else "")


def test_too_many_parameters_are_a_choice() -> None:
    assert facets_of(f"{HOST}/s?" + "&".join(f"classid={n}" for n in range(100)))


NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=6)


@given(st.dictionaries(NAMES, st.integers(1, 99), max_size=5), st.sampled_from(RULES["paging"]), st.integers(1, 200))
def test_the_page_of_a_list_changes_nothing(chosen: dict[str, int], paging: str, number: int) -> None:
    query = "&".join(f"{name}={value}" for name, value in chosen.items() if name != paging)
    url = normalise(f"{HOST}/list?{query}")
    assert facets_of(url) == facets_of(normalise(f"{HOST}/list?{query}&{paging}={number}"))


def test_a_name_is_of_one_sort() -> None:
    names = [name for sort in ("choosing", "paging", "naming", "texts") for name in RULES[sort]]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)
