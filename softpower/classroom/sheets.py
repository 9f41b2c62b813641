"""CSV files that come from spreadsheets and learning platforms, and go back to them."""

import csv
import io
from pathlib import Path

from ..messages import CourseError

_SEPARATORS = ",;\t"
# What a spreadsheet takes for the beginning of a formula; full-width forms count in some languages.
_FORMULA = tuple("=+-@＝＋－＠")


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings of a CSV file, and its rows with their line numbers.

    Comma, semicolon or tab; UTF-8 with or without a byte order mark, or UTF-16 with one.
    Rows are as long as the headings. Raises CourseError where it is none of these.
    """
    if not path.is_file():
        raise CourseError(f"There is no file {path}.")
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise CourseError(
            f"{path.name} is not in UTF-8, so names in it would be spoilt. In a spreadsheet choose *Save as*, then *CSV UTF-8*."
        ) from None
    if "\0" in text:
        raise CourseError(f"{path.name} is not a CSV file. In a spreadsheet choose *Save as*, then *CSV UTF-8*.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    headings, rows = [], []
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if not any(cells):
                continue
            if not headings:
                headings = cells
                continue
            rows.append((reader.line_num, [plain(c) for c in cells[: len(headings)]] + [""] * (len(headings) - len(cells))))
    except csv.Error as error:
        raise CourseError(f"{path.name}, line {reader.line_num}: not readable as CSV ({error}).") from None
    if not headings:
        raise CourseError(f"{path.name} is empty.")
    return headings, rows


def write(path: Path, rows, bom: bool = False) -> None:
    """Write rows as CSV: comma-separated UTF-8, lines ended as RFC 4180 has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    text = " ".join(text.split())
    return "'" + text if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The text that `safe`, or Canvas's own export, has made harmless."""
    if text[:1] == "'" and text[1:].startswith(_FORMULA):
        return text[1:]
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        return text[2:-1]
    return text


def number(value: float) -> str:
    """Points with at most two decimals, as gradebooks show them."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
