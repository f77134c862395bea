"""Which business, who, may they, what did they do.

Owns businesses and their activation, people and their memberships, roles, the tree of branches and
departments, groups, the scope that every query runs in, and the change log. Words: Business, User,
Membership, Role, OrgUnit, ActivationCode, Change. Knows nothing above it; everything above it asks
it for the actor and the scope. Below: lib.
"""
