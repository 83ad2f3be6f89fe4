"""The papers by code and by name."""

from __future__ import annotations

from crawler.errors import InputError

KINDS = {
    "tongbao": "考核情况通报",
    "zongjie": "考核工作总结",
    "zhenggai": "整改通知书",
    "taizhang": "整改台账",
    "zicha": "自查报告",
    "mulu": "佐证材料目录",
    "dengji": "登记表",
    "fuhe": "申诉复核意见书",
}
_ALSO = {
    "通报": "tongbao",
    "总结": "zongjie",
    "工作总结": "zongjie",
    "佐证材料": "mulu",
    "问题台账": "taizhang",
    "整改通知": "zhenggai",
    "复核意见书": "fuhe",
}
ALL = "all"
PRIVATE = ("dengji",)  # holds contacts: written only when it is named


def read_kinds(words: tuple[str, ...]) -> list[str]:
    """Codes in the order of ``KINDS``; ``all``: every paper without contacts. Raises InputError."""
    codes = {name: code for code, name in KINDS.items()} | _ALSO | {code: code for code in KINDS}
    unknown = [word for word in words if word not in codes and word != ALL]
    if unknown:
        known = ", ".join(f"{code} {name}" for code, name in KINDS.items())
        raise InputError(f"--paper: {unknown[0]!r} is no paper; there are {known}, all")
    wanted = {codes[word] for word in words if word != ALL}
    if ALL in words:
        wanted |= set(KINDS) - set(PRIVATE)
    return [code for code in KINDS if code in wanted]
