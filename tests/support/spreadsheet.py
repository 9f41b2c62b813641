"""What a spreadsheet makes of a cell when it opens a CSV file: the rules by which LibreOffice takes text for something else.

Numbers stay what they are as long as they are written as a spreadsheet would write them. A date in full ISO form is
shown and saved as it stands, and a year with a month is left alone. All else that is taken for a date, a time, a percentage, an amount, a formula, a fraction
or a number in scientific notation comes back changed.
"""

import re

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
CHANGED = {
    "a date": rf"\d{{1,2}}[-/–]\d{{1,2}}(?:[-/–]\d{{2,4}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}|{_MONTH}\.?\s+\d{{1,4}}(?:,?\s+\d{{2,4}})?"
    rf"|\d{{1,4}}\.?[\s-]+{_MONTH}\.?(?:,?[\s-]+\d{{2,4}})?",
    "a time": r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?",
    "a formula": r"[=+@].*|-(?!\d+(?:\.\d+)?$).*",
    "scientific notation": r"[+-]?\d+(?:\.\d+)?e[+-]?\d+",
    "a percentage": r"[+-]?\d[\d,.]*\s?%",
    "an amount": r"[$€£¥₩]\s?\d[\d,.]*|\d[\d,.]*\s?[$€£¥₩]",
    "a number with separators": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
    "a number with zeros in front": r"0\d+",
    "a long number": r"\d{16,}",
    "a fraction": r"\d+\s+\d+/\d+",
    "a truth value": r"true|false",
}
_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


def changes(cell: str) -> str | None:
    """What a spreadsheet takes a cell for, if it would come back changed; None if it stays as it is."""
    text = cell.strip()
    if _ISO.fullmatch(text):
        return None
    return next((name for name, pattern in CHANGED.items() if re.fullmatch(pattern, text, re.IGNORECASE)), None)
