"""nbgrader on this course's layout. Every verb of nbgrader's manual runs from this folder as it is."""

import os
import sys
from pathlib import Path

from softpower.grading import kernels

c = get_config()  # noqa: F821  (given by traitlets)

root = Path(__file__).resolve().parent

# The notebooks' data is this course's, also when they run in submitted/ or autograded/.
os.environ["SOFTPOWER_HOME"] = str(root)
# On a fresh gradebook nbgrader calls `alembic`; it must find the one of this environment.
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")

c.CourseDirectory.course_id = "soft-power"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "*.md", "*.yml"]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# A mark scheme stands in the locked question above a written answer, where the marker reads it.
# nbgrader foresees it in "manually graded task" cells only. There the answer would stand in a cell
# without a name, and one left blank would not be known as blank.
c.ClearMarkScheme.enforce_metadata = False

c.Execute.timeout = 60
c.Execute.shutdown_kernel = "immediate"  # the kernel holds nothing that would have to be saved
c.Execute.extra_arguments = kernels.ARGUMENTS

# nbgrader's own steps, the sentences of messages.yml for hidden tests, the due date of course.yml for the gradebook,
# and tests at which Run All does not stop.
c.GenerateAssignment.preprocessors = [
    "softpower.grading.sentences.Sentences",
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "softpower.grading.late.DueDate",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "softpower.grading.preprocessors.GoOnAfterTests",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "softpower.grading.preprocessors.ForgetCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.OverwriteCells.add_missing_cells = True
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute",
    "softpower.grading.preprocessors.WarningsCostNothing",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "softpower.grading.late.DueDate",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.AssignLatePenalties.plugin_class = "softpower.grading.late.LatePolicy"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "softpower.grading.preprocessors.TellNothingAway",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "softpower.grading.preprocessors.EasyToRead",
]

# A student's script must not run in the formgrader, where it could set marks, nor in feedback. nbconvert's own
# `sanitize_html` does not reach Markdown in nbgrader's templates, and takes the charts away.
c.HTMLExporter.preprocessors = ["softpower.grading.preprocessors.NothingActs"]
c.HTMLExporter.filters = {"markdown2html": "softpower.grading.clean.markdown2html"}

# What Canvas and Moodle give out as a class's submissions, brought in by `nbgrader zip_collect`.
c.ZipCollectApp.collector_plugin = "softpower.classroom.downloads.PlatformCollector"
