"""The diary: meetings by day, week and month, of people and of what they meet in; calendars out
and in.

Meetings themselves belong to activities, whose windows set and change them. Words: a span is what
one screen of the diary shows; a block is a meeting, or a part of it, on one day; who is seen in a
diary are people, branches, departments and resources.
"""
