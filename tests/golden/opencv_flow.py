"""Dense inverse search as OpenCV has it. Started by the tests (OpenCvFlowTests); needs python3-opencv.

    opencv_flow.py FOLDER   reads pairs.json, a list of {width, height, finestScale, stride, iterations}, and images.u8, target and source
                            of each pair one after the other; writes flows.f32, the x and the y plane of each flow
"""
import json
import os
import sys

import cv2
import numpy

folder = sys.argv[1]
pairs = json.load(open(os.path.join(folder, 'pairs.json')))
images = numpy.fromfile(os.path.join(folder, 'images.u8'), numpy.uint8)
cv2.setNumThreads(1)
at = 0
with open(os.path.join(folder, 'flows.f32'), 'wb') as out:
    for pair in pairs:
        shape = pair['height'], pair['width']
        pixels = shape[0] * shape[1]
        target, source = (images[at + i * pixels:at + (i + 1) * pixels].reshape(shape) for i in (0, 1))
        at += 2 * pixels
        search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        search.setVariationalRefinementIterations(0)
        search.setGradientDescentIterations(pair['iterations'])
        search.setFinestScale(pair['finestScale'])
        search.setPatchStride(pair['stride'])
        flow = search.calc(target, source, None)
        for axis in (0, 1):
            out.write(numpy.ascontiguousarray(flow[..., axis]).tobytes())
