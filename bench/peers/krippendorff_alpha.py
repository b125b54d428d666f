"""Prints Krippendorff's alpha of a JSON file with a list of units, each a list of the raters' values, by metric."""

import json
import sys

import krippendorff
import numpy

with open(sys.argv[1], encoding="utf-8") as file:
    units = numpy.array(json.load(file), dtype=numpy.float64)
metrics = ("nominal", "ordinal", "interval")
alphas = {name: krippendorff.alpha(reliability_data=units.T, level_of_measurement=name) for name in metrics}
print(json.dumps({name: float(value) for name, value in alphas.items()}))
