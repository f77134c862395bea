"""The icons in use, by their Tabler name; set-up writes exactly these into one sprite."""

ICONS = (
    "activity", "address-book", "alarm", "alarm-snooze", "alert-circle", "alert-triangle", "api",
    "archive", "archive-off", "arrow-back-up", "arrow-down", "arrow-left", "arrow-right",
    "arrow-up", "arrows-shuffle", "ban", "bell", "bolt", "book", "bookmark", "box",
    "brand-whatsapp", "briefcase", "building", "building-store", "bulb", "calculator", "calendar",
    "calendar-event", "calendar-plus", "calendar-time", "car", "chart-bar", "check", "checkbox",
    "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-check", "circle-plus",
    "circle-x", "clipboard-list", "clock", "cloud-upload", "coin", "columns-3", "copy",
    "credit-card", "database", "device-desktop", "device-mobile", "dots", "dots-vertical",
    "download", "edit", "external-link", "eye", "eye-off", "file", "file-certificate",
    "file-export", "file-import", "file-spreadsheet", "file-text", "file-type-pdf", "file-zip",
    "filter", "filter-off", "filter-plus", "fingerprint", "flag", "folder", "forms",
    "grip-vertical", "hammer", "hash", "heart-handshake", "help-circle", "hierarchy-2", "history",
    "home", "hourglass", "id", "inbox", "info-circle", "key", "keyboard", "language",
    "layout-kanban", "layout-list", "layout-sidebar-right", "link", "list", "list-check", "lock",
    "lock-open", "login", "logout", "mail", "map-pin", "menu-2", "message", "message-2",
    "message-plus", "moon", "movie", "music", "note", "paperclip", "password", "pencil",
    "percentage", "phone", "phone-call", "phone-incoming", "phone-off", "phone-outgoing",
    "phone-plus", "phone-x", "photo", "pin", "plus", "printer", "qrcode", "refresh", "report",
    "rotate-clockwise", "search", "selector", "settings", "shield-check", "shield-lock",
    "snowflake", "sort-ascending", "speakerphone", "star", "sun", "table", "tag", "text-plus",
    "tool", "trash", "truck", "upload", "user", "user-check", "user-cog", "user-off", "user-plus",
    "user-question", "user-search", "user-x", "users", "users-group", "wifi-off", "world", "x",
    "zoom-question",
)  # fmt: skip

# Pictures of a direction of reading; they are mirrored in right-to-left pages. A clock, a
# telephone or a media control is not in the list, since those point nowhere.
DIRECTIONAL_ICONS = frozenset({
    "arrow-back-up", "arrow-left", "arrow-right", "chevron-left", "chevron-right",
    "external-link", "layout-list", "layout-sidebar-right", "list", "login", "logout",
    "sort-ascending", "text-plus",
})  # fmt: skip
