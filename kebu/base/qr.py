"""An address as a QR code, drawn as SVG without script or style."""

from io import BytesIO

import segno


def svg(text: str) -> bytes:
    picture = BytesIO()
    segno.make(text, error="m").save(picture, kind="svg", scale=6, border=4, light="#fff", xmldecl=False)
    return picture.getvalue()
