"""Changing and deleting rows of the log in place."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.activities import operations
from kesher.activities.errors import EditWindowClosed
from kesher.activities.forms.composers import EditRowForm
from kesher.activities.models import Activity
from kesher.activities.queries import log_screen
from kesher.activities.queries.activities import get_activity
from kesher.activities.queries.contact_log import LogPage, log_row
from kesher.activities.queries.row_menu import row_menu
from kesher.activities.queries.stream_rows import SOURCE
from kesher.activities.queries.stream_screen import edit_context
from kesher.activities.queries.subjects import get_subject
from kesher.activities.rendering.log_rows import with_drawn_rows
from kesher.activities.rules.subjects import RecordKey, read_stream_place
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import toast, trigger
from kesher.records.queries.stream import stream_entry
from kesher.records.rendering.stream import draw_entry
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def activity_edit(request: BusinessRequest, activity_id: int) -> HttpResponse:
    activity = get_activity(actor=request.actor, activity_id=activity_id)
    is_call = hasattr(activity, "phone_call")
    if request.method == "GET":
        initial = {"version": activity.version, "summary": activity.summary}
        if is_call:
            initial["status"] = activity.phone_call.status
        return _edit(request, activity, EditRowForm(initial=initial, is_call=is_call))
    form = EditRowForm(request.POST, is_call=is_call)
    if not form.is_valid():
        return _edit(request, activity, form, status=422)
    told = form.cleaned_data
    try:
        operations.edit_activity(
            actor=request.actor,
            activity_id=activity_id,
            summary=told["summary"],
            expected_version=told["version"],
            status=told.get("status") or None,
        )
    except StaleVersion as refusal:
        form.renew_version(refusal.current_version)
        form.add_error(None, str(refusal.message))
        return _edit(request, activity, form, status=409, theirs=activity.summary)
    except Refusal as refusal:
        if refusal.status != 422 or refusal.code == "summary_too_long":
            raise
        place(form, refusal)
        is_closed = isinstance(refusal, EditWindowClosed)
        return _edit(request, activity, form, status=422, is_closed=is_closed)
    return _row(request, activity)


@require_POST
def activity_delete(request: BusinessRequest, activity_id: int) -> HttpResponse:
    operations.delete_activity(actor=request.actor, activity_id=activity_id)
    # An empty answer in the place of the row takes it out of the table.
    response = HttpResponse()
    trigger(response, "kesher:close-dialog", detail=True)
    return toast(response, _("The row was deleted."))


@require_GET
def activity_summary(request: BusinessRequest, activity_id: int) -> HttpResponse:
    activity = get_activity(actor=request.actor, activity_id=activity_id)
    return render(request, "activities/_activity_summary.html", {"activity": activity})


@require_GET
def activity_menu(request: BusinessRequest, activity_id: int) -> HttpResponse:
    activity = get_activity(actor=request.actor, activity_id=activity_id)
    at = read_stream_place(request.GET.get("at", ""))
    context = {"items": row_menu(request.actor, activity, at)}
    return render(request, "components/menu_items.html", context)


def _edit(
    request: BusinessRequest,
    activity: Activity,
    form: EditRowForm,
    *,
    status: int = 200,
    theirs: str = "",
    is_closed: bool = False,
) -> HttpResponse:
    context = {
        "activity": activity,
        "form": form,
        "theirs": theirs,
        "is_closed": is_closed,
        "typed": form.data.get("summary", ""),
    }
    at = read_stream_place(request.GET.get("at", ""))
    if at is None:
        return render(request, "activities/_activity_edit.html", context, status=status)
    context |= edit_context(request.actor, activity, at)
    return render(request, "activities/_stream_edit.html", context, status=status)


def _row(request: BusinessRequest, activity: Activity) -> HttpResponse:
    """Answer with the row as it stands now, in the log or in the stream that it is edited in.

    Raises: NotFound, when it belongs to no party, or not to that stream.
    """
    if at := read_stream_place(request.GET.get("at", "")):
        return HttpResponse(_entry(request, activity, at))
    if activity.party is None:
        raise NotFound
    actor = request.actor
    row = log_row(actor=actor, party=activity.party, activity_id=activity.pk)
    page = LogPage((row,) if row else (), "")
    context = with_drawn_rows(log_screen.rows_context(actor, activity.party, page))
    return render(request, "activities/_contact_log_rows.html", context)


def _entry(request: BusinessRequest, activity: Activity, at: RecordKey) -> SafeString:
    """Return the entry of a stream that the row is.

    Raises: NotFound, when it is no part of that stream.
    """
    kind, record = get_subject(request.actor, at.record_type, at.record_id)
    shown = stream_entry(request.actor, kind, record, source_key=SOURCE, row_id=activity.pk)
    if shown is None:
        raise NotFound
    return draw_entry(request.actor, kind, record, shown)
