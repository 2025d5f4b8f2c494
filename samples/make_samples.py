#!/usr/bin/env python3
"""Makes the demonstration volume: Colin 27 and its AAL labels, cropped to the brain.

Needs Debian's mricron-data and python3-nibabel; writes the same bytes every time. Run in this folder:

    python3 make_samples.py [folder of the templates]
"""

import gzip
import sys
from pathlib import Path

import nibabel
import numpy

MARGIN = 3  # voxels (mm) kept around the labelled brain


def crop_box(labels):
    """The labelled voxels' box with a margin, as slices clipped to the volume."""
    places = numpy.argwhere(labels)
    first = numpy.maximum(places.min(axis=0) - MARGIN, 0)
    last = numpy.minimum(places.max(axis=0) + MARGIN + 1, labels.shape)
    return tuple(slice(a, b) for a, b in zip(first, last))


def write(image, box, name, description):
    """Crops (the affine follows) and writes as bytes, without the time in the gzip header."""
    part = image.slicer[box]
    out = nibabel.Nifti1Image(numpy.asarray(part.dataobj, dtype=numpy.uint8), part.affine)
    out.set_sform(part.affine, code=4)  # MNI space, as the source says
    out.set_qform(part.affine, code=4)
    out.header.set_xyzt_units("mm")
    out.header["descrip"] = description
    Path(name).write_bytes(gzip.compress(out.to_bytes(), 9, mtime=0))
    print(f"{name}: {part.shape}, {Path(name).stat().st_size} bytes")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/mricron/templates")
    brain, atlas = nibabel.load(folder / "ch2.nii.gz"), nibabel.load(folder / "aal.nii.gz")
    assert brain.shape == atlas.shape and numpy.array_equal(brain.affine, atlas.affine), "The two grids differ."
    box = crop_box(numpy.asarray(atlas.dataobj))
    write(brain, box, "colin27_t1.nii.gz", "Colin 27 T1, cropped")
    write(atlas, box, "colin27_aal.nii.gz", "AAL labels of Colin 27, cropped")

    rows = [line.split() for line in (folder / "aal.nii.txt").read_text().splitlines() if line.strip()]
    names = "".join(f"{number} {name}\n" for number, name, *_ in rows)
    Path("colin27_aal.txt").write_text(names, encoding="utf-8")


if __name__ == "__main__":
    main()
