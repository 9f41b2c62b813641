"""A syllabus with due dates: for the tests of lateness."""

SYLLABUS = """\
title: A small course
id: small
timezone: Asia/Almaty
lessons:
  - {slug: counting, notebook: 01-counting.ipynb, title: Counting, minutes: 5, objectives: {count: Count.}}
assignments:
  - slug: counting
    lesson: counting
    title: Counting
    due: 2026-03-02T17:00
    tasks:
      counting-sum: {points: 8, minutes: 5, objective: count}
      counting-why: {points: 12, minutes: 5, objective: count, marked: by hand}
late: {per_day: 10 %, at_most: 50 %}
"""
