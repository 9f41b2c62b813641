"""What an assignment's test cells call. They judge what an answer means, not how it was written.

`expect_…` tests the shape of an answer, and a student sees it: does it exist,
is it of the right type, has it the right columns? `check_…` tests the substance,
in hidden tests. Both take the answer's name or the answer itself, return nothing,
and raise CheckFailed with a message meant for the student. An `expect_…` that passes
prints in one line what it saw. `expect_result` alone returns something: what a student's
function gives, for another check to judge. `credit` adds up the points of a task whose
steps are marked apart, those of a table or a list in part. `try_it` runs a check in a
lesson, where nothing is graded: it says how the answer stands and never raises.
"""

from .charts import check_chart, check_grid, expect_chart
from .charts.composition import check_composition
from .functions import check_function, expect_function, expect_result
from .items import check_items, expect_items
from .misconceptions import say
from .numbers import check_number, expect_number
from .outcome import CheckFailed, answer, credit, part, saw, try_it
from .rows import check_table
from .tables import expect_table
from .text import check_text, expect_text

__all__ = [
    "CheckFailed",
    "answer",
    "check_chart",
    "check_composition",
    "check_function",
    "check_grid",
    "check_items",
    "check_number",
    "check_table",
    "check_text",
    "credit",
    "expect_chart",
    "expect_function",
    "expect_items",
    "expect_number",
    "expect_result",
    "expect_table",
    "expect_text",
    "part",
    "saw",
    "say",
    "try_it",
]
