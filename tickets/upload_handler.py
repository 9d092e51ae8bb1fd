"""Bounds what a form may carry: more than that is read past, neither held nor written."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from tickets.attaching import MOST_BYTES


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes the files of one request up to the bound; one beyond it arrives empty, with its true size."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken <= MOST_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if self.taken <= MOST_BYTES:
            return super().file_complete(file_size)
        self.file.close()
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size=file_size)
