from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound
from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Membership
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries
from kesher.workspace.rendering.access_page import Question, answer
from kesher.workspace.rendering.access_target import read_target


@require_GET
def access_explained(request: BusinessRequest) -> HttpResponse:
    """Explain to a user what is open to him; to who administers roles, what is open to anybody."""
    actor = request.actor
    member = _member(request)
    target = read_target(actor, _asked(request))
    question = Question(
        asker=actor,
        member=member,
        state=tenancy.crm_state(request.membership.business, timezone.localdate()),
    )
    context = {
        "member": member,
        "members": tenancy.members_to_explain(actor),
        "of": target.text,
        "page": answer(question, target, request.GET.get("right", "")),
        "areas": queries.settings_areas(actor),
    }
    return render(request, page="workspace/access_explained.html", context=context)


def _asked(request: BusinessRequest) -> str:
    """Return the address asked about; who comes from a page that is not found names none."""
    if "asked" in request.GET and "of" not in request.GET:
        return request.headers.get("Referer", "")
    return request.GET.get("of", "")


def _member(request: BusinessRequest) -> Membership:
    """Return the user asked about: the one who asks, unless he administers roles.

    Raises: NotFound, when there is no such user.
    """
    typed = request.GET.get("user", "")
    if not typed or not request.actor.may("settings.roles"):
        return tenancy.get_member(request.actor.membership_id)
    member_id = read_id(typed)
    if member_id is None:
        raise NotFound
    return tenancy.get_member(member_id)
