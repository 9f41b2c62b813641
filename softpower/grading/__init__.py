"""What this course adds to nbgrader's grading. Needs nbgrader; a learner's notebook never imports it."""

import sys

# jsonschema, which nbformat and Altair load, would compile a second's worth of grammar here, in every process,
# to check international addresses, of which neither a notebook nor a chart has any. It does without where there is none.
sys.modules.setdefault("rfc3987_syntax", None)
