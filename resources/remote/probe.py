"""What a cluster has: nodes, GPUs, memory, disk, Python and packages."""

import importlib.metadata
import os
import platform
import shutil
import tempfile

from say import request, say, storage


def installed(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def disk(folder):
    """Free and total bytes, and why nothing can be written there."""
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
        usage = shutil.disk_usage(folder)
        return {"folder": folder, "freeBytes": usage.free, "totalBytes": usage.total, "problem": None}
    except OSError as error:
        return {"folder": folder, "freeBytes": 0, "totalBytes": 0, "problem": f"{type(error).__name__}: {error.strerror}"}


def gpus_of_this_node():
    try:
        import torch

        count = torch.cuda.device_count()
        return [
            {"name": torch.cuda.get_device_name(i), "memoryBytes": torch.cuda.get_device_properties(i).total_memory}
            for i in range(count)
        ]
    except Exception:
        return []


def nodes():
    """Every node of the cluster as Ray counts it, with the names of its GPUs where a GPU is free to be asked."""
    import ray

    ray.init(log_to_driver=False)
    found = []
    for node in ray.nodes():
        if not node["Alive"]:
            continue
        resources = node["Resources"]
        count = int(resources.get("GPU", 0))
        found.append(
            {
                "cpus": resources.get("CPU", 0),
                "memoryBytes": int(resources.get("memory", 0)),
                "gpus": count,
                "gpuType": next((name.split(":", 1)[1] for name in resources if name.startswith("accelerator_type:")), None),
            }
        )
    return found


def main():
    say(
        "probe",
        python=platform.python_version(),
        packages={name: installed(name) for name in request()["packages"]},
        disk=disk(storage()),
        nodes=nodes(),
        gpusHere=gpus_of_this_node(),
    )


main()
