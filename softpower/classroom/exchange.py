"""nbgrader's exchange where students share a machine with the instructor. What deploy/jupyterhub sets in place of nbgrader's own.

nbgrader's own `collect` copies a submission as the instructor and follows symbolic
links. A student who hands in a link named `china.ipynb` to the instructor's solutions
would read them in the feedback. It also takes a submission made in another's name,
with a warning in the log, and the newest wins. Its `submit` leaves a submission
readable for everybody who knows the folder's name.
"""

import os
import pwd
import shutil
import stat
from datetime import datetime
from functools import partial
from pathlib import Path

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit
from nbgrader.utils import ignore_patterns

from ..grading.folders import DEEPEST, MOST, walk


class Submit(ExchangeSubmit):
    """nbgrader's `submit`, readable for the student and the group of the folder that takes submissions in, and for no other."""

    def copy_files(self):
        super().copy_files()
        # nbgrader's copy ends with some files in the student's own group. In a folder made anew here, all are in the group
        # of the folder that takes submissions in. The dot hides it from a `collect` that runs meanwhile.
        submission = Path(self.inbound_path) / self.assignment_filename
        fresh = submission.with_name(f".{submission.name}")
        shutil.copytree(submission, fresh, copy_function=shutil.copyfile)
        for folder, _, files in os.walk(fresh):
            for name in files:
                os.chmod(Path(folder) / name, 0o640)
            os.chmod(folder, 0o770)
        shutil.rmtree(submission)
        fresh.rename(submission)


class Collect(ExchangeCollect):
    """nbgrader's `collect`, without links and without submissions in another's name. Each refusal is logged with its reason."""

    def init_src(self):
        self._refused = set()
        super().init_src()
        self.src_records = [record for record in self.src_records if self._is_own(record)]

    def _path_to_record(self, path):
        """What a folder's name says. Any student may write one that says nothing: it must not end the collecting for the class."""
        try:
            return super()._path_to_record(path)
        except (ExchangeError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # dateutil's, by what is written
            name = os.path.basename(path)
            return {"username": name, "filename": name, "timestamp": datetime.min}  # nobody's, so `_is_own` refuses it

    def _sort_by_timestamp(self, records):
        """A student's submissions newest first. nbgrader takes the first, and there must be one: it is looked at again in the end."""
        own = [record for record in records if self._is_own(record)]
        return super()._sort_by_timestamp(own or records)

    def _is_own(self, record) -> bool:
        path = Path(self.inbound_path) / record["filename"]
        found = path.lstat()
        try:
            owner = pwd.getpwuid(found.st_uid).pw_name
        except KeyError:
            owner = f"the unknown account {found.st_uid}"
        nameless = record["timestamp"] == datetime.min
        if stat.S_ISDIR(found.st_mode) and owner == record["username"] and not nameless:
            return True
        if path not in self._refused and nameless:
            self._refused.add(path)
            self.log.error("Not collected: %s is not named as a submission is, STUDENT+ASSIGNMENT+TIME. It comes from %s.", path, owner)
        elif path not in self._refused:
            self._refused.add(path)
            self.log.error(
                "Not collected: %s is in the name of %s, but comes from %s. Ask both who sent it.", path, record["username"], owner
            )
        return False

    def do_copy(self, src, dest, log=None):
        """Copy a submission: regular files of its owner, read without following links, within nbgrader's limits of size."""
        there, whole = walk(src)
        if not whole:
            self.log.error("Not collected: %s holds more than %s files, or more than %s folders in one another.", src, MOST, DEEPEST)
            return  # the rest of the class is collected
        if sum(_size(path) for path in there) > 1000 * self.coursedir.max_dir_size:
            self.log.error("Not collected: %s is larger than %s kB (CourseDirectory.max_dir_size).", src, self.coursedir.max_dir_size)
            return
        try:
            self._copy(src, dest)
        except OSError as error:  # a submission that may not be entered, say: the rest of the class is collected
            self.log.error("Not collected whole: %s (%s).", src, error.strerror)

    def _copy(self, src, dest):
        ignored = ignore_patterns(exclude=self.coursedir.ignore, include=self.coursedir.include, log=self.log)
        owner = os.lstat(src).st_uid
        # fwalk keeps each folder open and reads from there: a folder exchanged for a link meanwhile is not followed.
        for folder, folders, files, place in os.fwalk(src, onerror=partial(self._shut, src), follow_symlinks=False):
            skip = set(ignored(folder, [*folders, *files]))
            level = len(Path(folder).relative_to(src).parts)  # the student may make more of them meanwhile
            folders[:] = [name for name in folders if name not in skip] if level < DEEPEST else []
            target = Path(dest) / os.path.relpath(folder, src)
            try:
                os.lstat(folder)  # where the path is too long for this, `walk` has not seen what the folder holds, nor how large it is
                target.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self.log.error("Not collected: %s (%s).", folder, error.strerror)
                folders[:] = []
                continue
            for name in files:
                if name not in skip:
                    self._copy_file(name, place, owner, Path(folder) / name, target / name)

    def _shut(self, src, error):
        self.log.error("Not collected: a folder %s somewhere in %s cannot be read (%s).", error.filename, src, error.strerror)

    def _copy_file(self, name, place, owner, source, target):
        try:
            # Non-blocking, or a named pipe would hold the whole class up.
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
        except OSError as error:
            self.log.error("Not collected: %s is a link, or cannot be read (%s).", source, error.strerror)
            return
        with open(handle, "rb") as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != owner or found.st_nlink > 1:
                self.log.error("Not collected: %s is not a file of the student's own.", source)
                return
            limit = 1000 * self.coursedir.max_file_size
            content = file.read(int(limit) + 1)
        if len(content) > limit:
            self.log.error("Not collected: %s is larger than %s kB (CourseDirectory.max_file_size).", source, self.coursedir.max_file_size)
            return
        target.write_bytes(content)


def _size(path: Path) -> int:
    """The bytes of a file; a folder or a link has none, and neither has what went meanwhile."""
    try:
        found = path.lstat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
