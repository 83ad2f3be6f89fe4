"""核验佐证包：python verify.py [文件夹或压缩包]。只用 Python 自带功能，不联网。

Stands alone in every evidence package (as ``verify.py``): standard library only, nothing of the product is imported. It proves
that no file of the package was changed and that rows, verdicts and scores make the code that is printed on the report.
Exit code 0: as sealed; 1: something was changed (named on a line each); 2: this is no evidence package.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MANIFEST = "manifest.json"
Read = Callable[[str], bytes]
Data = dict[str, Any]


def canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def leaf_hash(value: Any) -> bytes:
    return hashlib.sha256(b"\x00" + canonical(value)).digest()


def tree_root(hashes: list[bytes]) -> str:
    level = hashes or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    return level[0].hex()


def short_code(root: str) -> str:
    bits = int(root[:20], 16)
    signs = "".join(ALPHABET[bits >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def check_manifest(body: bytes, data: Data) -> Iterator[str]:
    rest = {key: value for key, value in data.items() if key != "self"}
    if canonical(data) != body or sha256(canonical(rest)) != data["self"]:
        yield MANIFEST + "：封存清单被改动"


def check_files(data: Data, read: Read, names: list[str]) -> Iterator[str]:
    for name, told in data["files"].items():
        try:
            body = read(name)
        except (OSError, KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield f"{name}：文件缺失或损坏（{type(error).__name__}）"
            continue
        if len(body) != told["size"] or sha256(body) != told["sha256"]:
            yield f"{name}：文件被改动（应为 {told['size']} 字节，现为 {len(body)} 字节）"
    for name in sorted(set(names) - set(data["files"]) - {MANIFEST}):
        yield name + "：不属于本佐证包，系后来加入"


def check_part(part: Data, what: str) -> Iterator[str]:
    """Leaves make the groups' roots, those the tree, the tree stands in the head."""
    roots = dict(map(tuple, part["roots"]))
    for group, leaves in part["leaves"].items():
        if tree_root([leaf_hash(leaf) for leaf in leaves]) != roots.get(group):
            yield f"{what}：{group or '总表'} 的封存条目被改动"
    if tree_root([leaf_hash(pair) for pair in part["roots"]]) != part["head"]["merkle"]:
        yield what + "：封存条目与总根不符"


def check_rows(part: Data, unit: str) -> Iterator[str]:
    """The ledger's rows in full against their leaves; of the unit itself every row has to be there."""
    for owner, pages in part["pages"].items():
        sealed = {key: digest for table, key, digest in part["leaves"].get(owner, []) if table == "page"}
        for url, cells in pages.items():
            if sealed.get(url) != sha256(canonical(cells)):
                yield "采集记录被改动：" + url
        if owner == unit:
            for url in sealed:
                if url not in pages:
                    yield "采集记录缺失：" + url


def check_texts(part: Data, unit: str) -> Iterator[str]:
    for table, key, digest in part["leaves"].get(unit, []):
        if table in ("score", "verdict"):
            text = part["texts"].get(digest)
            what = "得分" if table == "score" else "机器结论"
            if text is None or sha256(text.encode("utf-8", "surrogatepass")) != digest:
                yield f"{what}被改动或缺失：{key}"


def index_of(warc: str) -> str:
    return warc[: -len(".warc.gz")] + ".index.json"


def check_warc(data: Data, read: Read, name: str) -> Iterator[str]:
    """Every record by its own digest, every payload against the ledger."""
    body, index = read(name), json.loads(read(index_of(name)).decode("utf-8"))
    known = {cells[i] for cells, i in cells_of(data)}
    if len(body) != index["length"]:
        yield f"{name}：应为 {index['length']} 字节，现为 {len(body)} 字节"
    for row in index["records"]:
        member = body[row["offset"] : row["offset"] + row["length"]]
        if sha256(member) != row["sha256"]:
            yield f"{name}：存档记录被改动或截断：{row['type']} {row['url']}"
        elif row["payload_sha256"]:
            parts = gzip.decompress(member).split(b"\r\n\r\n", 2)
            payload = parts[2][:-4] if len(parts) == 3 else b""
            if sha256(payload) != row["payload_sha256"] or row["payload_sha256"] not in known:
                yield f"{name}：网页内容与采集记录不符：{row['url']}"


def cells_of(data: Data) -> Iterator[Any]:
    part = data["run"]
    place = part["head"]["subject"]["columns"]["page"].index("sha256")
    for pages in part["pages"].values():
        for cells in pages.values():
            yield cells, place


def check_code(data: Data, read: Read, changed: set[str]) -> Iterator[str]:
    root = sha256(canonical(data["report"]["head"]))
    if short_code(root) != data["code"]:
        yield f"校验码与封存内容不符：清单所列 {data['code']}，算得 {short_code(root)}"
    if data["report"]["head"]["subject"]["observed"] != sha256(canonical(data["run"]["head"])):
        yield "得分所依据的采集批次与所附采集记录不是同一个"
    for name in data["files"]:
        if name.endswith(".html") and name not in changed and data["code"].encode() not in read(name):
            yield f"{name}：报告上没有校验码 {data['code']}"


def check_package(read: Read, names: list[str]) -> list[str]:
    """What was changed, each in a line; empty if nothing was. Raises ValueError, KeyError, OSError: no package at all."""
    body = read(MANIFEST)
    try:
        data = json.loads(body.decode("utf-8", "surrogatepass"))
    except ValueError:
        return [MANIFEST + "：封存清单被改动，已不能读取"]
    wrong: list[str] = []
    try:
        wrong += check_manifest(body, data)
        if wrong:
            return wrong  # what it says of the others is worth nothing
        wrong += check_files(data, read, names)
        wrong += [*check_part(data["run"], "采集记录"), *check_part(data["report"], "得分")]
        wrong += [*check_rows(data["run"], data["unit"]), *check_texts(data["report"], data["unit"])]
        changed = {line.split("：")[0] for line in wrong}
        missing = {line.split("：")[0] for line in wrong if "文件缺失" in line}
        for name in data["files"]:
            # An index that was changed says nothing about the archive beside it; that file's own hash still does.
            if name.endswith(".warc.gz") and index_of(name) not in changed and name not in missing:
                wrong += check_warc(data, read, name)
        wrong += check_code(data, read, changed)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OSError, zlib.error) as error:
        wrong.append(f"封存清单或存档无法解读（{type(error).__name__}：{error}）")
    return wrong


def reader_of(path: str) -> Any:
    """(reading a member, names of all members) of a folder or a zip."""
    if os.path.isdir(path):
        found = [os.path.join(folder, name) for folder, _, files in os.walk(path) for name in files]
        names = [os.path.relpath(name, path).replace(os.sep, "/") for name in found]

        def read(name: str) -> bytes:
            with open(os.path.join(path, *name.split("/")), "rb") as file:
                return file.read()

        return read, [name for name in names if "__pycache__" not in name]
    archive = zipfile.ZipFile(path)
    return archive.read, [info.filename for info in archive.infolist() if not info.is_dir()]


def summary(data: Data) -> Iterator[str]:
    report = data["report"]
    head = report["head"]
    yield f"单位：{data['name']}　检查批次 {head['run']}　监测时点 {head['subject']['as_of']}"
    for table, _, digest in report["leaves"][data["unit"]]:
        if table == "score":
            score = json.loads(report["texts"][digest])["score"]
            yield f"封存的得分范围：{score['floor']}—{score['ceiling']} 分（满分 {score['total']} 分）"


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    path = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    try:
        read, names = reader_of(path)
        wrong = check_package(read, names)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        print(f"这里不是佐证包，或压缩包已损坏：{path}（{error}）", file=sys.stderr)
        return 2
    for line in wrong:
        print("【不符】" + line)
    if wrong:
        print(f"核验未通过：{len(wrong)} 处与封存时不一致")
        return 1
    data = json.loads(read(MANIFEST).decode("utf-8", "surrogatepass"))
    for line in summary(data):
        print(line)
    print(f"核验通过，校验码 {data['code']}。请与纸面报告所印校验码核对。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
