"""What the walls hide of a course that lies where every submission has to read, and what a machine without them says."""

import os
import sys

import pytest
from support.walls import exposed  # noqa: F401 - fixtures

from softpower.grading import jail, protections
from softpower.grading.rooms import Room, RoomFailed


def test_a_limit_that_does_not_hold_is_told():
    """Where root grades without namespaces and no other user can reach Python, does doctor say that processes are not limited?"""
    for holds, words in ((True, "by resource limits"), (False, "all but the number of processes")):
        [row] = [row for row in protections.Plan(processes=holds).told() if row[0].startswith("Limits on")]
        assert row[1] is holds and row[2].startswith(words)


def test_where_root_has_no_other_user_the_plan_says_so(monkeypatch):
    """Is it found out at the start?"""
    if os.geteuid() or not sys.platform.startswith("linux"):
        pytest.skip("root's case, on Linux")
    monkeypatch.setattr(jail, "open_to_all", lambda paths: False)
    plan = protections.best.__wrapped__("none")
    assert not plan.user and not plan.processes
    monkeypatch.setattr(jail, "open_to_all", lambda paths: True)
    plan = protections.best.__wrapped__("none")
    assert plan.user and plan.processes


def test_without_namespaces_such_a_course_is_refused(exposed):
    """With Landlock alone, which can hide nothing below what it shows, is there a sentence instead of a leak?"""
    plan = protections.Plan(jail="none", landlock=6, seccomp=True)
    with pytest.raises(RoomFailed, match="Move the course's folder"):
        Room(exposed, plan=plan).start()
    [(_, holds, words)] = [row for row in plan.told(exposed) if row[0].startswith("Answers, gradebook")]
    assert not holds and f"the course lies below {exposed.parents[1]}" in words


def test_elsewhere_nothing_is_hidden(exposed, tmp_path):
    """Is a course that lies beside the readable paths, or above one, left as it is?"""
    other = tmp_path / "course"
    other.mkdir()
    for course in (other, tmp_path):
        assert jail.covered(course, []) == {"hide": "", "back": []}
    plan = protections.Plan(jail="none", landlock=6)
    assert plan.told(other) == plan.told()
    link = tmp_path / "link"
    link.symlink_to(exposed)
    assert jail.covered(link, [])["hide"] == str(exposed)
