"""Pictures that people bring: limited, decoded, and drawn anew, so that nothing hides in them."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from throwdown.site.challenges.models import Picture
from throwdown.site.people.models import User

MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000
WIDEST = 1600


class Limited(MemoryFileUploadHandler):
    """Stops reading an upload that is too large, whatever it says of its own length."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Count, and go no further than the limit."""
        self.read += len(raw_data)
        if self.read > MOST_BYTES + 500_000:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)


def keep(upload: UploadedFile[Any], by: User | None) -> Picture:
    """Draw an upload anew and keep it.  Raises ValidationError where it is no picture."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("The picture has over 8 MB."))
    data, (width, height) = _drawn_anew(upload)
    digest = hashlib.sha256(data).hexdigest()
    found = Picture.objects.filter(digest=digest).first()
    if found is not None:
        return found
    made = Picture(digest=digest, width=width, height=height, by=by)
    made.file.save(f"{digest}.webp", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the same picture came twice at once
        made.file.delete(save=False)
        return Picture.objects.get(digest=digest)
    return made


def _drawn_anew(upload: UploadedFile[Any]) -> tuple[bytes, tuple[int, int]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise ValidationError(_("The picture has over 40 million pixels."))
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                bare = upright.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
        raise ValidationError(_("This is no JPEG, PNG or WebP picture.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The picture has over 40 million pixels.")) from None
    bare.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=82)
    return out.getvalue(), bare.size
