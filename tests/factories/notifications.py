"""A kind of notification as an app above would register one."""

from kesher.notifications.rules.kinds import NotificationKind, all_kinds, register_kind

MENTION = "test_mention"


def a_kind() -> str:
    """Register a kind once, and return its key."""
    if MENTION not in all_kinds():
        register_kind(
            NotificationKind(
                key=MENTION,
                label="אזכורים",
                sentence="%(actor)s הזכיר אותך אצל %(record)s",
                icon="message",
            )
        )
    return MENTION
