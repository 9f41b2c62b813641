"""For JupyterLab's *Validate* button, and for handing in where a class uses nbgrader's exchange."""

c = get_config()  # noqa: F821  (given by traitlets)

c.CourseDirectory.course_id = "@id@"
c.Execute.timeout = 60
c.Execute.shutdown_kernel = "immediate"
# In memory, and no word on how kernel and parent talk.
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=ERROR"]
