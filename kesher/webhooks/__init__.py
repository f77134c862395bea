"""Webhooks: other systems are told of what happens to records, soon and safely.

Owns what a business subscribes to (Webhook), what is to be told (WebhookDelivery) and each try to
tell it (WebhookAttempt). It follows the change log by a cursor, in the worker, and never asks the
apps that write; what is told is what the user behind the webhook may see at that moment. Calls go
out through `gateways.calls`. Below: records, tenancy, gateways, lib.
"""
