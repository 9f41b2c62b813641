"""Numbers as people write them. `softpower/front/judge/typed.js` reads them in the same way, and a test holds the two together.

>>> read("47,1 %")
(47.1, COMMA)
"""

import re

# What stands between thousands: a space of any width, or an apostrophe. No comma and no point: they are looked at below.
_GAP = "[ \u00a0\u2009\u202f'\u2019]"
_SIGN = "[-+\u2212\u2013]"
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+")
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?:[.,][0-9]+)?")
_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_UNSURE = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_PERCENT = re.compile(r"(?:%|percent|per cent)$", re.IGNORECASE)

NOT_A_NUMBER = "Type one number in figures, such as 12.5 or 12,5. Leave out words."
NOT_PERCENT = "The answer is not a percentage here. Type the number alone."
UNSURE = "Is {typed} a whole number with a comma between its thousands, or a small one with a decimal comma? Write it without the comma, or with a decimal point."
COMMA = "The comma was read as a decimal point. In code, only a point will do."


def is_percent(unit: str) -> bool:
    """Whether a percent sign may follow a number of this unit."""
    return unit.startswith(("percent", "per cent", "%"))


def read(text: str, percent: bool = True) -> tuple[float | None, str]:
    """The number that `text` stands for, and what to say of how it is written: why there is none, or a note on a decimal comma.

    percent   whether a percent sign may follow
    """
    bare = text.strip()
    without = _PERCENT.sub("", bare).strip()
    if without != bare and not percent:
        return None, NOT_PERCENT
    sign = re.match(_SIGN, without)
    number = without[1:].strip() if sign else without
    if _UNSURE.fullmatch(number):
        return None, UNSURE.replace("{typed}", number)
    comma = False
    if _PLAIN.fullmatch(number) or _GROUPED.fullmatch(number):
        comma = "," in number
        plain = re.sub(_GAP, "", number).replace(",", ".")
    elif _COMMAS.fullmatch(number):
        plain = number.replace(",", "")
    elif _POINTS.fullmatch(number):
        comma = "," in number
        plain = number.replace(".", "").replace(",", ".")
    else:
        return None, NOT_A_NUMBER
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        return None, NOT_A_NUMBER
    return (-value if sign and sign[0] != "+" else value), COMMA if comma else ""


def plain(value) -> str:
    """A number as it was given, to say it back: what was typed, or a slider's value without a needless decimal."""
    if isinstance(value, str):
        return value.strip()
    return str(int(value)) if float(value).is_integer() else repr(float(value))
