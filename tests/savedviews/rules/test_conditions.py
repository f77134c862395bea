import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.customfields.errors import BadValue
from kesher.lib.errors import Refusal
from kesher.parties.record_types import PARTY
from kesher.savedviews.errors import BadCondition, BadFilter, UnknownFilter
from kesher.savedviews.rules.conditions import (
    Condition,
    Group,
    conditions_of,
    read_conditions,
    simplified,
    write_conditions,
)
from kesher.savedviews.rules.filter_checks import check_conditions, without_misfits
from kesher.savedviews.rules.list_state import read_state, salvage_state, write_state

CUSTOMERS = PARTY.find_list("customers")
assert CUSTOMERS

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
CONDITIONS = st.builds(
    Condition,
    key=st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
        lambda key: key not in {"all", "any"}
    ),
    operator=st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
    values=st.lists(TEXTS, max_size=4).map(tuple),
)


def groups(depth: int) -> st.SearchStrategy[Group]:
    items = CONDITIONS if depth == 1 else st.one_of(CONDITIONS, groups(depth - 1))
    return st.builds(
        Group, join=st.sampled_from(["all", "any"]), items=st.lists(items, max_size=3).map(tuple)
    )


@given(groups(3))
def test_a_filter_comes_back_from_its_text(group: Group) -> None:
    assert read_conditions(write_conditions(group)) == simplified(group)


def test_the_text_can_be_read_by_people() -> None:
    group = Group(
        "all",
        (
            Condition("customer_status", "is", ("new", "real")),
            Group("any", (Condition("owner", "is", ("mine",)), Condition("owner", "empty"))),
        ),
    )

    assert write_conditions(group) == (
        "customer_status.is(new~real),any(owner.is(mine),owner.empty)"
    )


@given(st.text(alphabet="anyl.()~!,x_1א \0", max_size=40))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        read = read_conditions(text)
    except BadFilter:
        return
    assert write_conditions(read) == write_conditions(read_conditions(write_conditions(read)))


@pytest.mark.parametrize(
    "text",
    [
        "owner",
        "owner.",
        ".is(1)",
        "owner.is(1",
        "owner.is(1))",
        "owner.is(1),",
        "any()",
        "none(owner.empty)",
        "owner.is(!q)",
        "Owner.is(1)",
        "owner__user__password.is(1)," * 60 + "a.b",
        "a.b(" + "~".join("1" * 60) + ")",
        "any(all(any(all(a.b,c.d),e.f),g.h),i.j)",
        "any(" * 500 + "a.b" + ")" * 500,
        "a.b(\0)",
        "x" * 9000,
        "'; DROP TABLE parties_party; --",
    ],
)
def test_what_has_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        read_conditions(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("business_id.is(1)", UnknownFilter),
        ("custom_values.is(1)", UnknownFilter),
        ("owner__user__password.starts(p)", UnknownFilter),
        ("x_secret.filled", UnknownFilter),
        ("name.gt(א)", BadCondition),
        ("name.regex(.*)", BadCondition),
        ("name.is", BadCondition),
        ("owner.empty(1)", BadCondition),
        ("created.between(today)", BadCondition),
        ("name.contains()", BadValue),
        ("owner.is(dana)", BadValue),
        ("customer_status.is(rich)", BadValue),
        ("created.before(32/13/2026)", BadValue),
        ("created.before(9999-12-31)", BadValue),
        ("created.after(0001-01-01)", BadValue),
        ("created.ago_over(30)", BadValue),
        ("created.ago_over(99999d)", BadValue),
        ("created.on(next_century)", BadValue),
        (f"name.contains({'א' * 301})", BadValue),
    ],
)
def test_what_does_not_fit_the_fields_is_refused(text: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_conditions(PARTY, read_conditions(text))
    with pytest.raises(refusal):
        read_state(PARTY, CUSTOMERS, {"where": [text]})


def test_a_filter_loses_what_does_not_fit_any_more() -> None:
    read = read_conditions("any(x_gone.is(1),name.contains(א)),all(x_gone.empty)")

    kept, lost = without_misfits(PARTY, read)

    assert [one.key for one in conditions_of(kept)] == ["name"]
    assert set(lost) == {"x_gone"}


def test_a_saved_state_opens_without_what_is_gone() -> None:
    parameters = {
        "where": ["x_gone.is(1),name.contains(כהן)"],
        "columns": ["name:200,x_gone,phone"],
        "sort": ["-x_gone"],
        "segment": ["x_gone"],
        "x_gone": ["1"],
        "q": ["לוי"],
    }

    state, lost = salvage_state(PARTY, CUSTOMERS, parameters)

    assert lost == ("x_gone",)
    assert [one.key for one in state.columns] == ["name", "phone"]
    assert (state.sort, state.segment, state.query) == ("name", "", "לוי")
    assert write_conditions(state.where) == "name.contains(כהן)"
    assert read_state(PARTY, CUSTOMERS, {"where": ["name.contains(כהן)"]}).where == state.where
    assert "where=name.contains(" in write_state(PARTY, CUSTOMERS, state)
