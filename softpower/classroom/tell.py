"""`softpower feedback` and `softpower report` on the screen."""

from rich.console import Console

from ..grading.courses import open_course


def feedback(assignment: str, students: list[str], again: bool) -> int:
    """Write feedback pages and say what was done. Returns 1 where a page wants a look before it is given out."""
    from ..grading.feedback import feedback as write

    coursedir, _ = open_course()
    told = write(coursedir, assignment, students, again)
    console = Console(highlight=False, soft_wrap=True)
    count = len(told.written)
    if count:
        console.print(f"{count} page{'s' * (count != 1)} written: {told.folder}", markup=False)
    if told.unchanged:
        console.print(f"{told.unchanged} had not changed. `--again` writes all once more.", markup=False)
    for student, why in told.review.items():
        console.print(f"Look at {student}: {why}", markup=False)
    alone = told.without_secret  # nbgrader's exchange knows a student's page by a secret that came with the submission
    if alone:
        whose = "These students" if alone == count else f"{alone} of these students"
        console.print(f"{whose} did not hand in through nbgrader's exchange: send each the page yourself.", markup=False)
    if count > alone:
        console.print(f"To give {'the others' if alone else 'them'} out: nbgrader release_feedback {assignment}", markup=False)
    return 1 if told.review else 0


def report(assignment: str) -> int:
    """Write the report anew and say where it is."""
    from ..grading.report import write

    coursedir, _ = open_course()
    print(f"Report: {write(coursedir.root, assignment, coursedir=coursedir)}")
    return 0
