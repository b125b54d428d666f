"""
What TensorBoard reads in a folder of runs: the scalars of its EventAccumulator; scalars and texts of the two data providers its
page is served from (the data server, and Python's own where --load_fast=false); and the hparams plugin's table.

    python3 tensorboard_read.py LOGDIR FILE

writes one JSON object to FILE.
"""

import json
import math
import sys
import time
from pathlib import Path

from tensorboard import context
from tensorboard.backend.event_processing import (
    data_provider,
    event_accumulator,
    io_wrapper,
    plugin_event_multiplexer,
)
from tensorboard.data import server_ingester
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups
from tensorboard.util import grpc_util

LOGDIR = sys.argv[1]
ALL = {name: 0 for name in ("scalars", "tensors", "images", "histograms", "compressedHistograms", "audio")}


def number(value):
    return value if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(float(value))]


def accumulated():
    runs = {}
    for folder in io_wrapper.GetLogdirSubdirectories(LOGDIR):
        events = event_accumulator.EventAccumulator(folder, size_guidance=ALL)
        events.Reload()
        scalars = events.Tags()["scalars"]
        runs[str(Path(folder).relative_to(LOGDIR))] = {
            tag: [[e.step, number(e.value)] for e in events.Scalars(tag)] for tag in scalars
        }
    return runs


def provided(provider):
    """By run, then by tag."""
    ctx = context.RequestContext()
    every = {"experiment_id": "", "downsample": 1_000_000}
    scalars = provider.read_scalars(ctx, plugin_name="scalars", **every)
    texts = provider.read_tensors(ctx, plugin_name="text", **every)
    return {
        "scalars": {
            run: {tag: [[e.step, number(e.value)] for e in points] for tag, points in tags.items()}
            for run, tags in scalars.items()
        },
        "texts": {
            run: {tag: [[e.step, [[text(cell) for cell in row] for row in e.numpy]] for e in points] for tag, points in tags.items()}
            for run, tags in texts.items()
        },
    }


def text(cell):
    return cell.decode() if isinstance(cell, bytes) else cell


def slow_provider():
    multiplexer = plugin_event_multiplexer.EventMultiplexer(size_guidance=ALL, tensor_size_guidance={"scalars": 0, "text": 0})
    multiplexer.AddRunsFromDirectory(LOGDIR)
    multiplexer.Reload()
    return data_provider.MultiplexerDataProvider(multiplexer, LOGDIR)


def hparams(provider):
    tb_context = base_plugin.TBContext(data_provider=provider, logdir=LOGDIR)
    plugin = backend_context.Context(tb_context)
    request = api_pb2.ListSessionGroupsRequest(start_index=0, slice_size=1000, allowed_statuses=api_pb2.Status.values())
    ctx = context.RequestContext()
    found = list_session_groups.Handler(
        request_context=ctx, backend_context=plugin, experiment_id="", request=request
    ).run()
    value = lambda v: getattr(v, v.WhichOneof("kind"))
    return {
        session.name: {
            "group": group.name,
            "status": api_pb2.Status.Name(session.status),
            "hparams": {name: value(v) for name, v in group.hparams.items()},
        }
        for group in found.session_groups
        for session in group.sessions
    }


def main():
    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=server_ingester.get_server_binary(),
        logdir=LOGDIR,
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin={"scalars": 0, "text": 0},
    )
    ingester.start()
    provider = ingester.data_provider
    wanted = len(list(io_wrapper.GetLogdirSubdirectories(LOGDIR)))
    for _ in range(100):
        if len(provider.list_runs(context.RequestContext(), experiment_id="")) >= wanted:
            break
        time.sleep(0.1)
    read = {
        "accumulator": accumulated(),
        "server": provided(provider),
        "slow": provided(slow_provider()),
        "hparams": hparams(provider),
    }
    Path(sys.argv[2]).write_text(json.dumps(read))


main()
