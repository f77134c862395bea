"""Requests (פניות): messages and tasks, in one table, since they are worked through together.

Owns Request. Registers the record types message and task, their tabs on the cards of parties and
projects, and the screen «טיפול בפניות». Below: activities, projects, parties, records, tenancy.
"""
