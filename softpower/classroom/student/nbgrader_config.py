"""For JupyterLab's *Validate* button, and for handing in where a class uses nbgrader's exchange."""

from softpower.grading import kernels

c = get_config()  # noqa: F821  (given by traitlets)

c.CourseDirectory.course_id = "@id@"
c.Execute.timeout = 60
c.Execute.shutdown_kernel = "immediate"
c.Execute.extra_arguments = kernels.ARGUMENTS
