"""Scripts and styles without comments and the spaces that only people need."""

import re

_SCRIPT = re.compile(
    r"""
    \b(?P<const>const)\b
    | (?P<kept> "(?:[^"\\\n]|\\.)*" | `[^`]*` | /(?![/*\s])(?:[^/\\\n\[]|\\.|\[[^\]]*\])+/ )
    | //[^\n]*\n\s*
    | \s*(?P<mark>[=*%&|<>?:,;(){}\[\]!]+)[ ]*
    | [ ]?(?P<between>[+/-])[ ](?![+-])  # a - -b keeps its spaces
    | \s*\n\s*
    """,
    re.VERBOSE | re.MULTILINE,
)
_JOINED = re.compile(r"(?<=[{(\[,;=&|?:])\n|;(?=})")
_STYLE = re.compile(r"/\*.*?\*/|;?\s*([{};,>])\s*|(?<=\w)(:)\s|\n\s*", re.DOTALL)


def script(text: str) -> str:
    r"""JavaScript made compact; text, templates and regular expressions stay as they are.

    Our own style is assumed: a statement ends with a semicolon, and a division has a space
    after its sign.

    >>> script('const f = x => {\n  // as it is\n  return g("a  b", x) / 2;\n};\n')
    'let f=x=>{return g("a  b",x)/2};'
    """

    def shorter(found: re.Match[str]) -> str:
        whole = found["kept"] or found["mark"] or found["between"]
        if found["const"]:
            return "let"
        return whole or ("" if found[0].startswith("//") else "\n")

    return _JOINED.sub("", _SCRIPT.sub(shorter, text)).strip()


def style(text: str) -> str:
    r"""A style sheet made compact.

    >>> style("/* wide */\np, h1 { margin: 0; }\n@media (width > 9px) and (height: 1px) { a b { x: y z; } }")
    'p,h1{margin:0}@media (width>9px) and (height:1px){a b{x:y z}}'
    """  # noqa: E501 - one line of CSS
    return _STYLE.sub(lambda found: found[1] or found[2] or "", text)
