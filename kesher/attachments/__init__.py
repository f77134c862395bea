"""Files attached to records of any type.

Owns Attachment: what is kept about a file; the bytes lie in the store of files. Offers the tab
«files» that every record type may put on its card, and the panel that takes dropped files. Above
it: the apps with records. Below: notifications, records, tenancy, gateways, lib.
"""
