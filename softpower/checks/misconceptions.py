"""What to say about a mistake that many make: what went wrong, and what to think about next.

Never the answer. A test names the mistake and the value that it leads to.
"""

SAY = {
    "part-added-to-total": "One amount lies inside the total already, so adding them counts it twice. Which amount contains the other?",
    "part-for-total": "This is the part, where the total was asked for. Which amount covers all sectors?",
    "part-beside-total": "The bars show the part and the total, as if they were two sectors. What is left of the total without the part?",
    "comparable-turned-round": "These are the rows that may be compared. The task asks for the others.",
    "complement": "This is the share of everything else. Which of the two was asked for?",
    "part-to-rest": "The part is compared here with what is left over beside it. A share is a part of the whole.",
    "by-author-alone": "These are the works whose author is not listed at all. What about a listed author cited with another year?",
    "anti-join-turned-round": "These are the works that are found. The task asks for those that are not.",
    "not-listed-at-all": "These authors are not in the bibliography at all. The task asks for those who are, with another year.",
    "any-year": "These are all works that are not found. Which of their authors does the bibliography name all the same?",
    "fraction-not-points": "This is a fraction of 1. Percentage points are counted in hundredths: from 3 % to 5 % are 2.",
    "scale-word-lost": "The number before the word is right. What does the word after it do to the number?",
    "million-for-billion": "The amounts are a thousand times too small. How many zeros has a billion?",
    "inverted-share": "The fraction is upside down. A part of a whole cannot be more than 100 percent of it.",
    "fraction-not-percent": "This is a fraction of 1. The task asks for percent.",
    "percent-not-fraction": "This is in percent. The task asks for a fraction of 1.",
    "percent-for-points": "This is the relative change in percent. The gap between two percentages is counted in percentage points.",
    "points-for-percent": "This is the gap in percentage points. A change in percent is measured against the value it started from.",
    "wrong-base": "The gap is divided by the later value. A rise is measured against where it began.",
    "ratio-not-change": "This is the later value as a share of the earlier one. How much of it is the change?",
    "sign": "The sign is turned round. Which value comes first in time?",
    "wrong-scale": "The digits are right and the size is not. Look at the unit: thousand, million, billion?",
    "years-fencepost": "The number of years is off by one. Count on your fingers: both the first and the last year belong to the period.",
    "not-averaged": "This is the whole period's amount. The task asks for one year's share of it.",
    "stock-summed": "These are counts of who is there at one time. Adding them over years counts the same people again.",
    "unlike-measures": "This compares rows that differ in source, year or kind of count. Which rows does the ledger mark as comparable?",
    "sum-of-rows-as-base": "The base is the sum of a few rows. The text prints a total of its own: what should the share be a share of?",
    "rows-lost": "Some rows were lost. A join keeps only the keys that both tables have, unless told otherwise.",
    "rows-doubled": "Some rows appear more than once. Does a key occur several times in one of the joined tables?",
    "every-mention": "Each mention is counted, where each work should count once.",
    "alphabetical-ordinal": "The order is alphabetical. These words have an order of their own.",
    "rounded-too-far": "This is rounded further than the figures need. Keep the decimals that the calculation gives.",
    "names-swapped": "The bars have the right lengths, and the names do not stand at the right ones. Which amount is whose?",
    "total-alone": "The parts add up to one bar here. How would a reader tell them apart?",
    "shares-for-amounts": "The bars show shares of the whole. The task asks for amounts.",
    "axis-cut-short": "The axis ends before the longest bar does, so that bar is cut off. How far must the axis reach?",
    "truncated-axis": "The axis does not begin at zero, so the bars' lengths no longer compare as their values do.",
    "log-axis": "The axis is logarithmic. A bar's length then no longer compares as its value does.",
}


def say(key: str) -> str:
    """The message for a known misconception."""
    return SAY[key]
