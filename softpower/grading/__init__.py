"""What this course adds to nbgrader's grading. Needs nbgrader; a learner's notebook never imports it."""
