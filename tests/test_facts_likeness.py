"""The same text at another address, and dates that contradict one another."""

from datetime import date

import pytest

from checks.facts.codec import from_json
from checks.facts.likeness import find_fingerprint, find_same
from checks.facts.page import Entry, PageFacts
from checks.facts.reader import read_for_crawl
from checks.facts.signals import find_date_signals

TEXT = "".join(f"第{n}条　{word}应当依照本办法的规定公开{n * 7}项政府信息，并接受社会监督。" for n, word in enumerate(("教育局", "财政局", "水利局", "卫生院", "镇政府", "档案馆", "公安局", "民政局", "审计局", "统计局") * 4))  # fmt: skip
OTHER = "".join(f"{n}号公交车由{stop}开往火车站，早班六点，末班二十一点{n}分，票价两元。" for n, stop in enumerate(("东门", "西门", "南桥", "北站", "码头", "学府路", "新村", "医院", "体育馆", "市场") * 4))  # fmt: skip
SEEN = date(2024, 1, 1)


def distance(one: str, other: str) -> int:
    return (int(find_fingerprint(one), 16) ^ int(find_fingerprint(other), 16)).bit_count()


def test_layout_does_not_count_and_small_changes_count_little() -> None:
    assert distance(TEXT, TEXT.replace("。", "。\n ")) == 0
    assert distance(TEXT, TEXT.replace("第3条", "第叁条")) <= 3
    assert distance(TEXT, OTHER) > 15


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert find_fingerprint(TEXT) == find_fingerprint(TEXT + "")
    assert len(find_fingerprint(TEXT)) == 16
    assert find_fingerprint("政务公开" * 20) == find_fingerprint("政务公开" * 20)


@pytest.mark.parametrize("text", ["", "短", "字" * 99, " \n" * 200])
def test_too_short_to_tell(text: str) -> None:
    assert find_fingerprint(text) == ""


def test_groups() -> None:
    near = f"{int('00ff00ff00ff00ff', 16) ^ 0b101:016x}"
    prints = [("a", "00ff00ff00ff00ff"), ("b", near), ("c", "ff00ff00ff00ff00"), ("d", ""), ("e", ""), ("f", "00ff00ff00ff00ff")]  # fmt: skip
    assert find_same(prints) == (("a", "b", "f"),)
    assert find_same([("a", "00ff00ff00ff00ff"), ("a", "00ff00ff00ff00ff")]) == ()


def read(body: str, path: str = "/zw/201905/t20190501_1.htm") -> PageFacts:
    return from_json(read_for_crawl(body.encode(), "http://www.x.gov.cn" + path, "", 200, SEEN).facts)


@pytest.mark.parametrize(
    ("byline", "metas", "confidence", "signals"),
    [
        ("发布时间：2019-04-20", "", "high", ()),
        ("发布时间：2017-03-02", "", "high", (("address_later", "2019-05-01"),)),
        ("时间：2017-03-02", "<meta name=PubDate content='2019-05-02'>", "medium", (("address_later", "2019-05-01"), ("meta_later", "2019-05-02"))),
        ("", "<meta name=PubDate content='2019-05-02'>", "medium", ()),
        ("", "", "low", ()),
        ("发布时间：2019-01-02 成文日期：2019-03-10", "", "high", (("address_later", "2019-05-01"), ("formed_later", "2019-03-10"))),
    ],
)  # fmt: skip
def test_confidence_and_signals_of_a_page(
    byline: str, metas: str, confidence: str, signals: tuple[tuple[str, str], ...]
) -> None:
    facts = read(
        f"<head><title>停水通知</title>{metas}</head><h1>停水通知</h1><div>{byline}</div><div id=zoom>{TEXT}</div>"
    )
    assert (facts.published_confidence, facts.date_signals) == (confidence, signals)
    assert facts.fingerprint == find_fingerprint(facts.text)


def test_signals_of_rows() -> None:
    days = (date(2019, 5, 3), date(2017, 1, 1), date(2019, 5, 1))
    rows = tuple(Entry("标题", f"http://x/2019050{n}/1.html", day) for n, day in enumerate(days, 1))
    found = find_date_signals(None, None, "http://x/", {}, rows, SEEN)
    assert [sign for sign, _ in found] == ["entry_address_later", "entry_out_of_order"]
    assert "20190502" in found[0][1]


@pytest.mark.parametrize("line", ["某县人民政府办公室 2019年3月10日印发", "二○一九年三月十日", "（2019年3月10日）"])
def test_formation_date_of_the_signature(line: str) -> None:
    facts = read(
        f"<title>停水通知</title><h1>停水通知</h1><div>发布时间：2019-04-20</div><div id=zoom>{TEXT}<p>{line}</p></div>"
    )
    assert (facts.formed, facts.formed_source, facts.formed_confidence) == (date(2019, 3, 10), "signature", "medium")
