"""One timeline: phone calls, notes and meetings with parties, and the next calls due.

Owns Activity with a table of details for each kind, NextCall and the queue «calls for today», and
the joint deed of a status change with the row that explains it. Words: Activity, PhoneCall,
Meeting, Note, NextCall. Registers the record types phone_call, meeting and note and the card tab
of engagements. Below: parties, notifications, records, tenancy.
"""
