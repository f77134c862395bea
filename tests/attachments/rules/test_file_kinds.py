import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.attachments.errors import LyingName, ProgramRefused
from kesher.attachments.rules.file_kinds import BYTES, TAIL_BYTES, Form, describe_file, form_of
from kesher.lib.errors import Refusal
from kesher.lib.files import SHOWN_IN_BROWSER
from tests.factories.attachments import JPEG, PDF, WINDOWS_PROGRAM, png
from tests.factories.sheets import workbook


def zipped(*names: str, first: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, first)
    return buffer.getvalue()


def open_document() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return buffer.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GIF = b"GIF89a" + struct.pack("<HH", 8, 8) + b"\0" * 20
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x07\xc0\x01" + b"\0" * 20
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 50
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "content", "content_type", "is_previewable"),
    [
        ("a.pdf", PDF, "application/pdf", True),
        ("a.PDF", b"\xef\xbb\xbf" + PDF, "application/pdf", True),
        ("a.jpg", JPEG, "image/jpeg", True),
        ("a.png", png(), "image/png", True),
        ("a.gif", GIF, "image/gif", True),
        ("a.webp", WEBP, "image/webp", True),
        ("a.bmp", b"BM\0\0\0\0\0\0\0\0" + b"\0" * 20, "image/bmp", False),
        ("a.tif", b"II*\0" + b"\0" * 20, "image/tiff", False),
        ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 9, "image/heic", False),
        ("a.mp4", MP4, "video/mp4", False),
        ("a.mp3", b"ID3\x03" + b"\0" * 20, "audio/mpeg", False),
        ("a.mp3", b"\xff\xfb\x90\0" + b"\0" * 20, "audio/mpeg", False),
        ("a.wav", b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 9, "audio/wav", False),
        ("a.doc", COMPOUND, "application/msword", False),
        ("a.xls", b"<html><table>", "application/vnd.ms-excel", False),
        ("a.zip", zipped("a.txt"), "application/zip", False),
        ("a.odt", open_document(), "application/vnd.oasis.opendocument.text", False),
        ("a.txt", "שלום".encode(), "text/plain", False),
        ("a.txt", "שלום".encode("cp1255"), "text/plain", False),
        ("a.csv", "שם\tטלפון".encode("utf-16"), "text/csv", False),
        ("a.eml", b"From: a@b.example\r\n\r\nx", "message/rfc822", False),
        ("a.html", HTML, BYTES, False),
        ("a.svg", SVG, BYTES, False),
        ("a.xml", b"<?xml version='1.0'?><a/>", BYTES, False),
        ("plan.dwg", b"AC1032" + b"\0" * 30, BYTES, False),
        ("note", HTML, BYTES, False),
        ("a.pdf.bak", PDF, "application/pdf", True),
    ],
)
def test_the_bytes_tell_the_type(
    name: str, content: bytes, content_type: str, is_previewable: bool
) -> None:
    found = describe_file(name, content, content)

    assert (found.content_type, found.is_previewable) == (content_type, is_previewable)


def test_a_workbook_is_one_with_and_without_a_password() -> None:
    content = workbook([["שם"], ["כהן"]])

    assert form_of(content, content[-TAIL_BYTES:]) is Form.OFFICE
    assert "spreadsheetml" in describe_file("a.xlsx", content, content).content_type
    assert "spreadsheetml" in describe_file("a.xlsx", COMPOUND, COMPOUND).content_type


def test_a_name_without_ending_gets_that_of_the_bytes() -> None:
    assert describe_file("סריקה", png(), b"").ending == "png"
    assert describe_file("סריקה.png", png(), b"").ending == ""
    assert describe_file("readme", b"text", b"").ending == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", HTML),
        ("a.jpg", png()),
        ("a.png", JPEG),
        ("a.png", SVG),
        ("a.gif", PDF),
        ("a.pdf", HTML),
        ("a.pdf", zipped("a")),
        ("a.docx", zipped("a.txt")),
        ("a.docx", PDF),
        ("a.xlsx", b"a,b\n1,2\n"),
        ("a.odt", zipped("content.xml")),
        ("a.zip", b"no archive"),
        ("a.txt", b"a\0b\x01\x02"),
        ("a.csv", png()),
        ("a.html", PDF),
        ("a.svg", png()),
        ("a.mp4", b"\0" * 30),
    ],
)
def test_a_lying_name_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(LyingName):
        describe_file(name, content, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.exe", WINDOWS_PROGRAM),
        ("setup.EXE", b"nothing yet"),
        ("photo.jpg", WINDOWS_PROGRAM),
        ("report", WINDOWS_PROGRAM),
        ("report.dat", b"\x7fELF\x02" + b"\0" * 60),
        ("a.pdf.js", b"alert(1)"),
        ("a.bat", b"@echo"),
        ("a.hta", HTML),
        ("a.jar", zipped("META-INF/MANIFEST.MF")),
        ("a.ps1", b"ls"),
        ("a.scr", b"x"),
        ("notes.txt", b"#!/bin/sh\nrm -rf ~"),
        ("a.lnk", b"x"),
        ("shortcut", b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60),
        ("a.class", b"\xca\xfe\xba\xbe\0\0"),
        ("a.php", b"<?php"),
    ],
)
def test_a_program_is_refused_by_name_or_by_bytes(name: str, content: bytes) -> None:
    with pytest.raises(ProgramRefused):
        describe_file(name, content, content)


@pytest.mark.parametrize(
    "content",
    [
        png(8, 8)[:16] + struct.pack(">II", 60_000, 60_000) + png(8, 8)[24:],
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0" * 30,
        b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff" + b"\0" * 20,
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_picture_that_would_unfold_without_bounds_is_not_shown(content: bytes) -> None:
    found = describe_file("bomb", content, content)

    assert found.content_type.startswith("image/")
    assert not found.is_previewable


@given(name=st.text(max_size=30), head=st.binary(max_size=400))
def test_any_name_and_any_bytes_get_an_answer(name: str, head: bytes) -> None:
    try:
        found = describe_file(name, head, head)
    except Refusal:
        return
    assert not found.is_previewable or found.content_type in SHOWN_IN_BROWSER
    assert "html" not in found.content_type
    assert "svg" not in found.content_type
