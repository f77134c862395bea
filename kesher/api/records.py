"""Records of every type: reading, writing, deleting."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, QueryEx, Router

from kesher.api.callers import actor_of
from kesher.api.problems import problem
from kesher.api.representation import answer, type_of
from kesher.api.saved_views import reading
from kesher.api.schemas import (
    LONGEST_PART,
    PART,
    HitPage,
    NewRecordIn,
    RecordChangeIn,
    RecordOut,
    RecordPage,
    TypeOut,
)
from kesher.lib.errors import NotFound
from kesher.lib.ids import read_id
from kesher.records import operations, queries
from kesher.records.errors import UnknownField, UnknownRecordType
from kesher.records.queries.forms import parts_for_programs, read_said_parts
from kesher.records.rendering.dumps import columns_of, record_of
from kesher.records.rules.record_types import BuiltInList, FieldSpec, RecordType
from kesher.savedviews import queries as views
from kesher.savedviews.queries.keyset import Order, rows_in_order
from kesher.savedviews.queries.orders import find_order
from kesher.savedviews.queries.pages import matching
from kesher.savedviews.rules.cursors import Cursor, read_cursor, write_cursor
from kesher.savedviews.rules.list_state import ListState, sort_fields
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor, require

router = Router(tags=["records"])

MOST_ROWS = 500
_DEEDS = ("see", "create", "edit", "archive", "delete", "export")
_OWN_PARAMETERS = frozenset({"cursor", "limit", "fields"})


@router.get("/types", response=list[TypeOut], summary="Which record types there are")
def types(request: HttpRequest) -> HttpResponse:
    """The types that the token may see, with the fields that it may read."""
    actor = actor_of(request)
    return answer(
        [
            type_of(
                kind,
                deeds={deed: actor.may(f"{kind.right}.{deed}") for deed in _DEEDS},
                also=parts_for_programs(actor, kind),
            )
            for kind in queries.record_types_for(actor).values()
            if all(actor.may(right) for right in queries.rights_to_see(kind))
        ]
    )


@router.get("/records/{type}", response=RecordPage, summary="Records, page by page")
def record_list(
    request: HttpRequest,
    type: str,  # noqa: A002 -- the name in the address
    limit: QueryEx[int, P(ge=1, le=MOST_ROWS)] = 100,
    cursor: QueryEx[str, P(max_length=2000)] = "",
    fields: QueryEx[
        str, P(max_length=4000, description="Keys of fields, with commas between.")
    ] = "",
    q: QueryEx[str, P(max_length=100, description="Words or digits to search for.")] = "",
    sort: QueryEx[str, P(max_length=80, description="Key of a field; `-` for descending.")] = "",
    view: QueryEx[str, P(max_length=20, description="Id of a saved view to begin with.")] = "",
) -> HttpResponse:
    """Further parameters are filters, as in the address of the list on screen.

    `status=new&status=real` keeps either. `where` takes conditions such as
    `where=amount.gt(1000),any(owner.is(mine),expected_date.on(this_week)),x_city.filled`: side by
    side all hold, `any(…)` and `all(…)` make groups, `~` stands between values and `!` before a
    sign that is meant as itself. Operators: `is`, `not`, `empty`, `filled`; of texts `contains`,
    `lacks`, `starts`; of numbers `gt`, `gte`, `lt`, `lte`, `between`; of several choices `has_any`,
    `has_all`, `has_none`; of dates `on`, `before`, `after`, `between` (YYYY-MM-DD, `today`,
    `next_week`, …) and `ago_over`, `ago_within`, `ahead_over`, `ahead_within` (`30d`, `2w`, `6m`).
    With `view`, what is named here stands in place of what the view says of it.
    """
    del q, sort, view  # read with the filters
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    chosen = _chosen(kind, fields)
    parameters = {
        name: values for name, values in request.GET.lists() if name not in _OWN_PARAMETERS
    }
    asked = reading(actor, kind, listing_of(kind), parameters)
    order = _order(actor, kind, asked.state)
    place = None
    if cursor:
        place = read_cursor(cursor, kind=order.kind, is_nullable=order.is_nullable)
    carried = () if order.is_nullable else (order.attribute,)
    found = rows_in_order(
        actor,
        matching(actor, kind, asked.listing, asked.state),
        order,
        (*columns_of(kind, chosen), *carried),
        limit=limit + 1,
        cursor=place,
    )
    shown = found[:limit]
    following = None
    if len(found) > limit:
        following = write_cursor(Cursor(shown[-1][-1], shown[-1][0]))
    records = [record_of(kind, chosen, row[:-1]) for row in shown]
    return answer({"records": records, "next_cursor": following, "lost": list(asked.lost)})


@router.post("/records/{type}", response={201: RecordOut}, summary="Make a record")
def record_create(
    request: HttpRequest,
    type: str,  # noqa: A002 -- as above
    body: NewRecordIn,
    idempotency_key: HeaderEx[
        UUID | None, P(description="The same key makes one record, however often it is sent.")
    ] = None,
) -> HttpResponse:
    """Answer with the record; sent again with the same key, with what the first call made."""
    actor = actor_of(request)
    kind = type_for(actor, type, "create")
    parts = read_said_parts(actor, kind, body.also)

    def make() -> int:
        record = operations.create_record(
            actor=actor, type_key=kind.key, values=body.values, parts=parts
        )
        return int(record.pk)

    if idempotency_key is None:
        record_id: int | None = make()
    else:
        deed_name = f"api.create.{kind.key}"
        record_id = run_once(actor=actor, key=idempotency_key, deed_name=deed_name, deed=make)
    return answer_record(actor, kind, record_id or 0, status=201)


@router.get("/records/{type}/{id}", response=RecordOut, summary="One record")
def record_get(
    request: HttpRequest,
    type: str,  # noqa: A002
    id: int,  # noqa: A002
    if_none_match: HeaderEx[str | None, P()] = None,
) -> HttpResponse:
    """Answer 304 when the ETag that is named in `If-None-Match` is still true."""
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    response = answer_record(actor, kind, id)
    told = (mark.strip().removeprefix("W/") for mark in (if_none_match or "").split(","))
    if response.headers["ETag"] in told:
        return HttpResponse(status=304, headers={"ETag": response.headers["ETag"]})
    return response


@router.patch("/records/{type}/{id}", response=RecordOut, summary="Change a record")
def record_edit(
    request: HttpRequest,
    type: str,  # noqa: A002
    id: int,  # noqa: A002
    body: RecordChangeIn,
    if_match: HeaderEx[
        str | None, P(description="The ETag that was read; answered with 412 when it has passed.")
    ] = None,
) -> HttpResponse:
    """Change the fields that are named and leave the others alone."""
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    version = _version(if_match, id)
    if if_match is not None and version is None:
        return problem(400, "bad_etag", _("If-Match takes the ETag of the record."))
    try:
        operations.edit_record(
            actor=actor,
            type_key=kind.key,
            record_id=id,
            values=body.values,
            expected_version=version,
            part=body.part,
        )
    except StaleVersion as stale:
        return problem(
            412 if if_match else 409,
            stale.code,
            str(stale.message),
            current_version=stale.current_version,
        )
    return answer_record(actor, kind, id)


@router.delete("/records/{type}/{id}", response={204: None}, summary="Delete a record")
def record_delete(
    request: HttpRequest,
    type: str,  # noqa: A002
    id: int,  # noqa: A002
    part: QueryEx[str, P(max_length=LONGEST_PART, description=PART)] = "",
) -> HttpResponse:
    """Put the record into the recycle bin, from which it can be restored for thirty days.

    In place of a repeating task that is deleted alone the next one is made.
    """
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    operations.delete_record(actor=actor, type_key=kind.key, record_id=id, part=part)
    return HttpResponse(status=204)


@router.post("/records/{type}/{id}/restore", response=RecordOut, summary="Bring a record back")
def record_restore(request: HttpRequest, type: str, id: int) -> HttpResponse:  # noqa: A002
    """Bring a record back from the recycle bin with what was deleted together with it."""
    actor = actor_of(request)
    kind = type_for(actor, type, "see")
    operations.restore_record(actor=actor, type_key=kind.key, record_id=id)
    return answer_record(actor, kind, id)


@router.get("/search", response=HitPage, summary="Search in all types at once")
def search(request: HttpRequest, q: QueryEx[str, P(min_length=1, max_length=100)]) -> HttpResponse:
    """The best hits for a name or a number, typed in any form, as the search box finds them."""
    hits = [
        {
            "type": group.record_type.key,
            "id": hit.record_id,
            "title": hit.title,
            "details": list(hit.details),
            "is_archived": hit.is_archived,
        }
        for group in views.search(actor_of(request), q)
        for hit in group.hits
    ]
    return answer({"hits": hits})


def type_for(actor: Actor, key: str, deed: str) -> RecordType:
    """Return the type of this key.

    Raises: NotFound, when there is none, or it is the business' own and not for the actor to see;
    NotPermitted, without the right to see it or to the deed.
    """
    try:
        kind = queries.record_type_for(actor, key)
    except UnknownRecordType:
        raise NotFound from None
    if kind.is_own and not actor.may(f"{kind.right}.see"):
        raise NotFound
    for right in (*queries.rights_to_see(kind), f"{kind.right}.{deed}"):
        require(actor, right)
    return kind


def _chosen(kind: RecordType, text: str) -> tuple[FieldSpec, ...]:
    if not text:
        return kind.fields
    chosen = []
    for key in dict.fromkeys(text.split(",")):
        spec = kind.find_field(key.strip())
        if spec is None:
            raise UnknownField(key)
        chosen.append(spec)
    return tuple(chosen)


def listing_of(kind: RecordType) -> BuiltInList:
    """Return the list of all records of a type; a type without any is read in its own order."""
    found = kind.find_list(kind.search.list_path) if kind.search else None
    return found or BuiltInList(
        path="", label=kind.label_plural, icon=kind.icon, sort=next(iter(sort_fields(kind)), "id")
    )


def _order(actor: Actor, kind: RecordType, state: ListState) -> Order:
    """Return the order that was asked for; a type that names none is read by its numbers."""
    if state.sort_key not in sort_fields(kind):
        return Order("id", "id", state.is_descending)
    return find_order(actor, kind, state.sort)


def answer_record(
    actor: Actor, kind: RecordType, record_id: int, status: int = 200
) -> HttpResponse:
    """Answer with a record and its ETag.

    Raises: NotFound, when the actor may not see it.
    """
    columns, besides = columns_of(kind, kind.fields), kind.unversioned
    rows = queries.visible_records(actor, kind).filter(pk=record_id)
    row: Sequence[Any] | None = rows.values_list(*columns, *besides).first()
    if row is None:
        raise NotFound
    record = record_of(kind, kind.fields, row[: len(columns)])
    marks = ".".join(str(mark) for mark in (record["version"], *row[len(columns) :]))
    return answer(record, status, ETag=f'"{record["id"]}-{marks}"')


def _version(etag: str | None, record_id: int) -> int | None:
    """Return the version that an ETag of this record names; none of any other.

    What changes without a version, such as the ticks of a checklist, stands in nobody's way.
    """
    # What stands between compresses the answer and makes a weak mark of ours.
    told_id, _dash, marks = (etag or "").strip().removeprefix("W/").strip('"').partition("-")
    version = marks.partition(".")[0]
    return read_id(version) if told_id == str(record_id) else None
