"""Opens a zip with Python's own library."""

import io
import zipfile


def unzip(data):
    """Entries in their order: name, unix mode, time and text. Raises where the archive or a checksum is broken."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        broken = archive.testzip()
        if broken is not None:
            raise zipfile.BadZipFile(broken)
        return [
            {
                "name": entry.filename,
                "mode": entry.external_attr >> 16,
                "time": list(entry.date_time),
                "text": archive.read(entry).decode(),
            }
            for entry in archive.infolist()
        ]
