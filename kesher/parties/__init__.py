"""Customers, suppliers and the people in them.

Owns Party (one party may be customer and supplier at once, with a status in each role), Contact,
the phones, e-mails and addresses of both, localities, and the list of fictitious and duplicate
leads. Words: Party, Customer, Supplier, Contact, Phone, FictitiousLead. Registers the record types
party and contact. Below: exchange, notifications, savedviews, records, tenancy.
"""
