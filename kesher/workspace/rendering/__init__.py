"""Rows of the settings screens, ready for their templates."""

from kesher.workspace.rendering.recycle_bin import BinPage, BinRow, bin_page

__all__ = ["BinPage", "BinRow", "bin_page"]
