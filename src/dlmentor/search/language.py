"""Whether a question is in a language that the search reads."""

import re

# Small words by which a language shows; none of them is an English word.
_OTHERS = """
der das und ist für wie gibt welche welches welcher zum zur nicht ich eine einen auf dem mit über den sind kann
les des une est pour comment quels quelles sont avec dans sur je du qui que
los las una para cómo qué cuáles sobre hay con del en el por
il gli di che sono quali
"""
_ELSEWHERE = frozenset(_OTHERS.split())
_OURS = "the of is are what which how to for and my on in a with i do can should"
_ENGLISH = frozenset(_OURS.split())
_FOREIGN_LETTERS = 0.3


def is_english(text: str) -> bool:
    """Whether a text may be English; short ones and names always may."""
    letters = [sign for sign in text if sign.isalpha()]
    if sum(ord(sign) > 0x24F for sign in letters) > _FOREIGN_LETTERS * len(letters):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    return sum(word in _ELSEWHERE for word in words) <= 1 + sum(word in _ENGLISH for word in words)
