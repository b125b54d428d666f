"""Stored tensors as float32 by the gguf package (PyPI): bench/gguf-oracle.ts compares Parley's with them.

  python gguf_reference.py blocks FOLDER   every TYPE.blocks there, written as TYPE.f32
  python gguf_reference.py write FOLDER    the float32 numbers in the file `numbers` there as TYPE.written, in the types that the package
                                           writes; prints their names
  python gguf_reference.py file FILE       for each tensor of a GGUF file one line of JSON: name, shape, SHA-256 of its float32
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader
from gguf.quants import dequantize, quantize


def blocks(folder: Path) -> None:
    for source in sorted(folder.glob("*.blocks")):
        kind = GGMLQuantizationType[source.stem.upper()]
        data = np.frombuffer(source.read_bytes(), dtype=np.uint8)
        if kind == GGMLQuantizationType.F32:
            values = data.view(np.float32)
        elif kind == GGMLQuantizationType.F16:
            values = data.view(np.float16).astype(np.float32)
        else:
            values = dequantize(data, kind)
        source.with_suffix(".f32").write_bytes(values.astype("<f4").tobytes())


def write(folder: Path) -> None:
    numbers = np.frombuffer((folder / "numbers").read_bytes(), dtype="<f4")
    names = []
    for kind in GGMLQuantizationType:
        try:
            written = quantize(numbers, kind)
        except NotImplementedError:
            continue
        if written.dtype == np.uint8:
            names.append(kind.name.lower())
            (folder / f"{names[-1]}.written").write_bytes(written.tobytes())
    print(json.dumps(names))


def file(path: Path) -> None:
    for tensor in GGUFReader(path).tensors:
        values = np.ascontiguousarray(dequantize(tensor.data, tensor.tensor_type), dtype="<f4")
        shape = [int(size) for size in reversed(tensor.shape)]
        print(json.dumps({"name": tensor.name, "shape": shape, "sha256": hashlib.sha256(values.tobytes()).hexdigest()}))


if __name__ == "__main__":
    {"blocks": blocks, "write": write, "file": file}[sys.argv[1]](Path(sys.argv[2]))
