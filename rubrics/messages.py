"""Pydantic's complaints in the words of the people who edit rubric files."""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的键（请核对拼写）",
    "string_type": "应为文字（加引号）",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "decimal_max_places": "最多两位小数",
    "finite_number": "应为有限的数字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "tuple_type": "应为列表 [ … ]",
    "list_type": "应为列表 [ … ]",
    "dict_type": "应为表 { … }",
    "model_type": "应为表 { … }",
    "too_short": "至少要有一项",
    "union_tag_invalid": "type 只能是 {expected_tags}",
    "union_tag_not_found": "缺少 type",
    "date_type": "应为日期 YYYY-MM-DD",
    "value_error": "应为不加引号的数字",
}


def error_text(problem: Mapping[str, object]) -> str:
    """One Chinese sentence with the value that was found."""
    context = problem.get("ctx")
    text = _TEXTS.get(str(problem["type"]), str(problem["msg"]))
    sentence = text.format_map(context if isinstance(context, Mapping) else {})
    value = problem.get("input")
    if problem["type"] == "missing" or isinstance(value, (dict, list, tuple)):
        return sentence
    return f"{sentence}，现为 {str(value)[:60]!r}"
