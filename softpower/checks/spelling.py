"""Words spelled otherwise than in the course's tables: which are the same for certain, and which may be."""

import re
import unicodedata
from collections.abc import Hashable, Iterable
from difflib import SequenceMatcher
from itertools import product

_ARTICLES = {"the", "a", "an"}
_BEFORE_A_NUMBER = {
    *(
        "respondent",
        "respondents",
        "resp",
        "r",
        "interviewee",
        "informant",
        "participant",
        "person",
        "speaker",
        "voice",
        "official",
        "expert",
    ),
    *("number", "nr", "no", "n", "paragraph", "para", "par"),
}


def plain(text: str) -> str:
    """A text without what makes no difference to what it names: case, blanks, punctuation, an article, `respondent` before a number."""
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    if re.fullmatch(r"[-+−]?\d+([.,]\d+)?", text):  # a number's signs are no punctuation
        return text.removesuffix(".0")
    words = re.findall(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+", text.replace("&", " and "))
    if len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    while len(words) > 1 and words[0] in _BEFORE_A_NUMBER and any(word[0].isdigit() for word in words[1:3]):
        del words[0]
    return re.sub(r"(?<=\d) (?=\D)|(?<=\D) (?=.)", "", " ".join(words)) or text


def _form(word: Hashable):
    return tuple(map(plain, word)) if isinstance(word, tuple) else plain(word)


class Spelling:
    """The words of a table, and which of them another spelling stands for. A word may be a tuple: the parts of a key."""

    def __init__(self, words: Iterable):
        self.words = set(words)
        forms: dict = {}
        for word in self.words:
            forms.setdefault(_form(word), []).append(word)
        self._by_form = {
            form: same[0] for form, same in forms.items() if len(same) == 1
        }  # where two are alike, neither is meant for certain

    def of(self, word):
        """The word of the table that this one is, for all that makes no difference; or else the word as it is."""
        return word if word in self.words else self._by_form.get(_form(word), word)


def closest(strange: list[tuple], lacking: list[tuple]) -> tuple[tuple, tuple]:
    """Of keys that no table has, and keys that lack, the two that most likely mean one thing: by initials, or else by letters."""

    def nearness(pair: tuple[tuple, tuple]) -> float:
        mine, theirs = (" ".join(key)[:100] for key in pair)
        short = any(len(i) > 1 and plain(a).startswith(i) for a, i in ((mine, _initials(theirs)), (theirs, _initials(mine))))
        return short + SequenceMatcher(None, plain(mine), plain(theirs)).ratio()

    return max(product(strange, lacking), key=nearness)


def _initials(text: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", text))
