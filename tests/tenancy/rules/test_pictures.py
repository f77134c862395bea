import pytest

from kesher.tenancy.rules.pictures import Picture, read_picture

APP = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
FRAME = b"\x00\x11\x08\x00\x28\x00\x78\x03" + bytes(9)  # 120 wide, 40 high


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2, 0xCF])
def test_a_jpeg_tells_its_size_in_the_frame_header(marker: int):
    content = b"\xff\xd8" + APP + bytes([0xFF, marker]) + FRAME
    assert read_picture(content) == Picture("jpg", 120, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8" + APP,
        b"\xff\xd8" + APP + b"\xff\xda\x00\x08" + bytes(20),  # the scan before any frame
        b"\xff\xd8\xff\xe0\x00\x00" + bytes(20),  # a length that leads nowhere
        b"\xff\xd8" + b"\xff\xc4" + FRAME,  # Huffman tables are no frame
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"<svg></svg>",
    ],
)
def test_what_is_cut_or_something_else_is_no_picture(content: bytes):
    assert read_picture(content) is None
