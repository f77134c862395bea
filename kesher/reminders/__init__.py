"""Reminders: what pops on a person's screen at its time, about a record of any type or about none.

Owns Reminder. Every second the worker fires what is due; a trigger on the change log tells which
reminders follow a moment that has changed. Offers `remind`, the fields of a window that sets
reminders, the deed and the tab of every card, and the clock of the top bar. Above it: the apps with
records. Below: notifications, records, tenancy, lib.
"""
