"""Running the course: the learner's JupyterLab, what is generated from what, the instructor's rehearsal."""
