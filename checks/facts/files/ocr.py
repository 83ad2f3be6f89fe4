"""Recognition of scanned pages and pictures by rapidocr (optional extra ``gongkai[ocr]``; its wheel carries the models).

Recognised text is a help for a person: it is marked 来自识别 and the reading stays ``partial``, so nothing is deducted on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from checks.facts.files.content import Content, Unreadable
from checks.facts.files.pdf import open_pdf

MARK = "来自识别"
MISSING = "未安装文字识别组件（pip install 'gongkai[ocr]' 后重新检查即可识别）"
MAX_PICTURES = 10  # of one file
MAX_PIXELS = 40_000_000
_SURE = 0.6  # rapidocr's score of a line, 0 to 1


def is_installed() -> bool:
    """The extra is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise(body: bytes, kind: str) -> Content:
    """The words of a picture or of a scanned PDF, at most ``MAX_PICTURES`` pages. Raises Unreadable."""
    if not is_installed():
        raise Unreadable(MISSING)
    content = Content()
    content.limit(MARK)
    engine = _engine()
    for number, picture in enumerate(_pictures(body, kind)):
        if number >= MAX_PICTURES:
            break
        content.images += 1
        for line in _lines(engine(picture)):
            content.add(line)
    if not content.lines:
        raise Unreadable("识别不出文字")
    return content


def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1})


def _pictures(body: bytes, kind: str) -> Iterator[bytes]:
    if kind == "pdf":
        for page in open_pdf(body).pages:
            for image in page.images:
                yield _bounded(image.data)
    else:
        yield _bounded(body)


def _bounded(picture: bytes) -> bytes:
    """The picture, if its header declares a size that is sane."""
    from PIL import Image

    with Image.open(BytesIO(picture)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Unreadable(f"图片过大（{image.width}×{image.height}）")
    return picture


def _lines(found: Any) -> Iterator[str]:
    """rapidocr's answer: lines with their scores; None where it saw nothing."""
    for text, score in zip(found.txts or (), found.scores or (), strict=False):
        if score >= _SURE:
            yield str(text)
