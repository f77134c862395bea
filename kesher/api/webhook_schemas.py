"""The forms of webhooks: what programs send and get of them, and what they send."""

from typing import Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

WebhookDeed = Literal["created", "updated", "status_changed", "deleted", "restored"]


class WebhookIn(Schema):
    """Another system to be told, and of what."""

    name: str = Field(max_length=80)
    address: str = Field(max_length=500, description="By https, on the public internet.")
    record_types: list[str] = Field(max_length=100, description="Keys of types.")
    deeds: list[WebhookDeed] = Field(max_length=10)


class WebhookPatch(Schema):
    """What to change of a webhook."""

    name: str = Field(default="", max_length=80)
    address: str = Field(default="", max_length=500)
    record_types: list[str] = Field(default=[], max_length=100)
    deeds: list[WebhookDeed] = Field(default=[], max_length=10)
    version: int | None = Field(default=None, description="The version that was read.")


class WebhookOut(Schema):
    """A webhook; a state other than `active` sends nothing."""

    id: int
    name: str
    address: str
    record_types: list[str]
    deeds: list[str]
    state: str
    disabled_for: str | None = None
    created_at: str
    version: int


class IssuedWebhookOut(WebhookOut):
    """A webhook with its secret, which is told this once."""

    secret: str = Field(description="Of Standard Webhooks: `whsec_` and a key in base64.")


class ReplayIn(Schema):
    """A period of which everything is sent again."""

    start: AwareDatetime
    end: AwareDatetime
    only_undelivered: bool = False


class ReplayOut(Schema):
    """How many deliveries are sent again."""

    count: int


class AttemptOut(Schema):
    """One try to deliver, with the first kilobyte of the answer."""

    at: str
    took_ms: int
    status: int | None = None
    failure: str | None = None
    response: str


class DeliveryOut(Schema):
    """One message of a webhook, and what became of it."""

    id: int
    message_id: str = Field(description="The same however often it is sent.")
    type: str | None = None
    record_id: int | None = None
    deed: str
    changed: list[str]
    happened_at: str
    state: str
    due_at: str | None = None
    try_count: int
    last_status: int | None = None
    last_failure: str | None = None
    attempts: list[AttemptOut] | None = None


class DeliveryPage(Schema):
    """Deliveries, newest first."""

    deliveries: list[DeliveryOut]
    next_before: int | None = None


class Message(Schema):
    """What a webhook sends."""

    id: str = Field(description="The same for every repetition; also in the header.")
    version: int = Field(description="Of the form of messages; 1.")
    business: str
    type: str | None = Field(description="Key of the record type; null for a trial message.")
    deed: Literal["created", "updated", "status_changed", "deleted", "restored", "ping"]
    record_id: int | None
    record: dict[str, Any] | None = Field(description="As `GET` shows it; null once deleted.")
    changed: list[str] = Field(description="Keys of the fields that changed.")
    at: str = Field(description="When it happened.")
