"""An address as a QR code, which phones and tablets read: for the terminal and for the page."""

import sys

import segno


def print_qr_code(address: str) -> None:
    """Draws it in a terminal; nothing where the output goes elsewhere, for no program reads it."""
    if sys.stdout.isatty():
        segno.make(address, error="m").terminal(compact=True, border=2)


def qr_picture(address: str) -> str:
    """The picture as a data address, black on white."""
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff"))
