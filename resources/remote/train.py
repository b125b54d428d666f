"""
The driver of a run on a Ray cluster: takes what came with the job, lets Ray Train's TorchTrainer work, and tells Parley what
happens. A worker that is lost is started again, and goes on from the run's last checkpoint.
"""

import os
import shutil
import threading
import time

from say import request, say, storage
from store import take

FAILURES = 3


def lay_out(folder, files):
    """What was given, by links into the store: /given/NAME."""
    given = os.path.join(folder, "given")
    os.makedirs(given, exist_ok=True)
    for name, digest in files.items():
        target = os.path.join(given, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.exists(target):
            continue
        source = os.path.join(storage(), "files", digest)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def work_of_one(config):
    """In each of Ray's workers."""
    import importlib

    from common import work

    module = importlib.import_module(config["method"])
    work(config["folder"], getattr(module, config["method"].capitalize()))


def forward(path, ended):
    """Prints the events of the run's file as they come, and tells whether the run said how it ended."""
    told = False
    at = 0
    while True:
        over = ended.is_set()
        if os.path.exists(path):
            with open(path) as file:
                file.seek(at)
                for line in file:
                    if not line.endswith("\n"):
                        break
                    at += len(line.encode())
                    print("@parley " + line, end="", flush=True)
                    told = told or '"type": "done"' in line or '"type": "error"' in line
        if over:
            return told
        time.sleep(0.2)


def main():
    import ray
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    asked = request()
    take(asked["take"])
    folder = os.path.join(storage(), "runs", asked["run"])
    lay_out(folder, asked["files"])
    for name in ("stop", "events.jsonl"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    say("started")
    ray.init(log_to_driver=True)
    gpus = ray.cluster_resources().get("GPU", 0)
    ended = threading.Event()
    told = []
    listener = threading.Thread(target=lambda: told.append(forward(os.path.join(folder, "events.jsonl"), ended)))
    listener.start()
    problem = None
    try:
        TorchTrainer(
            work_of_one,
            train_loop_config={"method": asked["method"], "folder": folder},
            scaling_config=ScalingConfig(num_workers=asked["workers"], use_gpu=gpus >= asked["workers"]),
            run_config=RunConfig(
                name=asked["job"],
                storage_path=os.path.join(folder, "ray"),
                failure_config=FailureConfig(max_failures=FAILURES),
            ),
        ).fit()
    except Exception as error:
        problem = str(error).strip().split("\n")[-1]
    finally:
        ended.set()
        listener.join()
    if not told[0]:
        say("error", code="failed", message=problem or "the run ended without a result", details={})


if __name__ == "__main__":
    main()
