"""The fonts of GB/T 9704—2012, and what stands in for them where they are not installed.

The standard's fonts are sold or come with Windows and WPS. A Word file names them; its font table names the free ones
that a program takes instead (Noto CJK, Source Han: SIL Open Font License).
"""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

TITLE, BODY, HEAD, SUBHEAD, SONG, LATIN = (
    *("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman"),
)
_SERIF, _SANS = "Noto Serif CJK SC,Source Han Serif SC", "Noto Sans CJK SC,Source Han Sans SC"
INSTEAD = {
    TITLE: f"方正小标宋_GBK,华文中宋,{_SERIF}",
    BODY: f"仿宋,FangSong,华文仿宋,{_SERIF}",
    HEAD: f"SimHei,{_SANS}",
    SUBHEAD: f"楷体,KaiTi,华文楷体,{_SERIF}",
    SONG: f"SimSun,{_SERIF}",
    LATIN: f"Liberation Serif,Tinos,{_SERIF}",
}
_FAMILY = {HEAD: "swiss"}


def name_fonts(document: Document) -> None:
    """Write the font table: every font with its stand-ins, and no others."""
    entries = "".join(_entry(name, instead) for name, instead in INSTEAD.items())
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{entries}</w:fonts>'.encode()
    )


def _entry(name: str, instead: str) -> str:
    is_latin = name == LATIN
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="{"00" if is_latin else "86"}"/>'
        f'<w:family w:val="{_FAMILY.get(name, "roman")}"/><w:pitch w:val="variable"/></w:font>'
    )


def fontconfig() -> str:
    """The same for the programs of a Linux machine that look for fonts by fontconfig: LibreOffice reads no stand-ins from a file."""
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><accept>'
        + "".join(f"<family>{one}</family>" for one in instead.split(","))
        + "</accept></alias>"
        for name, instead in INSTEAD.items()
    )
    head = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
    return f'{head}<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>'


def run_fonts(font: str) -> BaseOxmlElement:
    """``w:rFonts`` of a run or style: Chinese in this font, digits and Latin letters in the Latin one."""
    latin = font if font == HEAD else LATIN
    names = f'w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{font}" w:hint="eastAsia"'
    element: BaseOxmlElement = parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>")
    return element
