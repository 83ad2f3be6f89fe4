"""Kinds of pages that are neither list nor article."""

from datetime import date

import pytest

from checks.facts.reader import read_page

WORDS = "群众向窗口提交下列材料，窗口工作人员当场审查，符合规定的予以受理，并出具受理通知书。" * 3
LETTERS = "<table><tr><th>信件编号</th><th>来信标题</th><th>来信时间</th><th>处理状态</th></tr><tr><td>1</td><td><a href='/x/1.html'>路灯不亮的问题</a></td><td>2020-01-02</td><td>已回复</td></tr></table>"
FORM = "<form><table><tr><td>申请人</td><td><input></td></tr><tr><td>证件号码</td><td><input></td></tr><tr><td>联系电话</td><td><input></td></tr><tr><td>所需信息内容描述</td><td><textarea></textarea></td></tr></table></form>"


def kind(body: str, head: str = "", path: str = "/zw/1.html") -> str:
    return read_page(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(),
        "http://www.x.gov.cn" + path,
        seen_on=date(2024, 1, 1),
    ).kind


@pytest.mark.parametrize(
    ("body", "head", "wanted"),
    [
        ("<p>此域名可转让，联系邮箱 a@b.c</p>", "<title>xxgov.cn</title>", "parked"),
        ("<h1>恭喜，站点创建成功！</h1><p>这是默认index.html</p>", "<title>恭喜，站点创建成功！</title>", "parked"),
        (
            "<p>当前位置：首页 &gt; 通知公告</p><h1>关于规范域名交易的通知</h1><p>发布时间：2017-03-02</p><p>近来有人谎称本单位域名转让，请勿上当。</p>",
            "<title>关于规范域名交易的通知</title>",
            "article",
        ),
        ("<h1>Welcome to nginx!</h1>", "<title>Welcome to nginx!</title>", "parked"),
        (f"<p>{WORDS}</p>", "<title>澳门新葡京_真人娱乐_百家乐</title>", "hijacked"),
        (f"<h1>公安局严厉打击网络博彩</h1><div>发布时间：2020-01-02</div><div id=zoom>{WORDS}</div>", "<title>公安局严厉打击网络博彩</title><meta name=description content='查处百家乐、老虎机'>", "article"),
        (LETTERS, "<title>互动交流</title>", "mailbox"),
        ("<ul><li><a href='/info/1/2.htm'>路灯不亮的问题</a> 2020-01-02</li></ul>", "<title>局长信箱</title>", "mailbox"),
        (FORM, "<title>政务公开</title>", "form"),
        ("<form><input name=q></form><p>检索</p>", "<title>政务公开</title>", "column"),
        (f"<h1>户口迁移</h1><div>发布时间：2020-01-02</div><div id=zoom><table><tr><td>事项名称</td><td>户口迁移</td></tr><tr><td>受理机构</td><td>公安局</td></tr><tr><td>政策法规依据</td><td>户口登记条例</td></tr></table><p>{WORDS}</p></div>", "<title>户口迁移</title>", "service_guide"),
        (f"<h1>便民服务热线</h1><div>发布时间：2020-01-02</div><div id=zoom><p>受理机构：水务公司</p><p>办理地点：东街</p><p>事项名称：报修</p>{WORDS}</div>", "<title>便民服务热线</title>", "article"),
    ],
)  # fmt: skip
def test_kind(body: str, head: str, wanted: str) -> None:
    assert kind(body, head) == wanted
