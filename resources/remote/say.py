"""How these scripts speak to Parley: lines of JSON behind a mark, among whatever else a job prints."""

import json
import os
import sys

MARK = "@parley "


def say(kind, **values):
    """Prints one event. Not-a-number becomes a text, which JSON can hold."""
    sys.stdout.write(MARK + json.dumps({"type": kind, **values}, allow_nan=True) + "\n")
    sys.stdout.flush()


def request():
    """What Parley asks for. It comes in the environment, which no list of processes shows."""
    return json.loads(os.environ["PARLEY_REQUEST"])


def storage():
    """The folder for models, data and runs. All machines of the cluster have to see the same one."""
    return os.path.abspath(os.path.expanduser(request()["storage"]))
