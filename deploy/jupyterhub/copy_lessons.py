"""What a hub takes of the lessons: those that course.yml names, with their exercises, and which of them is the first.

    copy_lessons.py COURSE PROGRAM

COURSE is the instructor's copy. PROGRAM gets lessons/, and in etc/ the name of the lesson that start_server.py opens.
"""

import shutil
import sys
from pathlib import Path

from softpower.course import course
from softpower.messages import CourseError


def copy(source: Path, program: Path) -> None:
    try:
        lessons = course(source / "course.yml").lessons
    except CourseError as error:
        sys.exit(str(error))
    (program / "lessons" / "exercises").mkdir(parents=True)
    (program / "etc").mkdir(exist_ok=True)
    for lesson in lessons:
        notebook, exercises = Path("lessons", lesson.notebook), Path("lessons", "exercises", f"{lesson.slug}.yml")
        if not (source / notebook).is_file():
            sys.exit(f"There is no {notebook}, which course.yml names. `softpower course check` says more.")
        for name in (notebook, exercises):
            if (source / name).is_file():
                shutil.copyfile(source / name, program / name)
    (program / "etc" / "first_lesson").write_text(lessons[0].notebook if lessons else "", encoding="utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
