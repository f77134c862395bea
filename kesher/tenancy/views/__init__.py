"""Screens of signing in, of one's own account, and of activation."""

from kesher.tenancy.views.refusals import csrf_failure

__all__ = ["csrf_failure"]
