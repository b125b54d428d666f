"""
The cluster's store of files, by the SHA-256 of their content: STORAGE/files/SUM.

A file comes in pieces, each in a package of its own, and lies in STORAGE/pieces/SUM until all of its pieces are there. So
nothing is sent twice, and an upload that broke goes on where it was. It also gives files back, in pieces of text.
"""

import base64
import hashlib
import os
import sys
import uuid

from say import request, say, storage


def path_of(kind, name):
    return os.path.join(storage(), kind, name)


def write_whole(target, pieces):
    """Writes under another name first: what is there is there as a whole."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    temporary = f"{target}.{uuid.uuid4().hex[:8]}.tmp"
    digest = hashlib.sha256()
    try:
        with open(temporary, "xb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != os.path.basename(target):
            raise ValueError(f"{target}: expected that checksum, got {digest.hexdigest()}")
        os.replace(temporary, target)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def read(path, size=1 << 20):
    with open(path, "rb") as file:
        while piece := file.read(size):
            yield piece


def have():
    """Of the files and pieces that Parley names, those that are here."""
    asked = request()
    say(
        "have",
        files=[name for name in asked["files"] if os.path.exists(path_of("files", name))],
        pieces=[name for name in asked["pieces"] if os.path.exists(path_of("pieces", name))],
    )


def take(files):
    """Stores the pieces that came with this job as packages, and puts together every file whose pieces are all here."""
    for folder in sys.path:
        if not os.path.isdir(folder):
            continue
        for name in os.listdir(folder):
            if name.endswith(".piece") and not os.path.exists(path_of("pieces", name[:-6])):
                write_whole(path_of("pieces", name[:-6]), read(os.path.join(folder, name)))
    for name, pieces in files.items():
        if os.path.exists(path_of("files", name)):
            continue
        paths = [path_of("pieces", piece) for piece in pieces]
        if all(os.path.exists(path) for path in paths):
            write_whole(path_of("files", name), (part for path in paths for part in read(path)))
            for path in paths:
                os.remove(path)


def give():
    """Prints a part of a file of a run, in base64."""
    asked = request()
    with open(os.path.join(storage(), "runs", asked["run"], "out", asked["file"]), "rb") as file:
        file.seek(asked["from"])
        left = asked["to"] - asked["from"]
        while left > 0 and (piece := file.read(min(left, 12_000))):
            left -= len(piece)
            say("bytes", base64=base64.b64encode(piece).decode())
    say("end")


def stop():
    """Asks a run to save a checkpoint and end."""
    folder = path_of("runs", request()["run"])
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "stop"), "w").close()
    say("end")


if __name__ == "__main__":
    action = request()["action"]
    if action == "take":
        take(request()["take"])
        say("end")
    else:
        {"have": have, "give": give, "stop": stop}[action]()
