"""Compares NIfTI reading and writing with nibabel, both ways. Started by the tests (NibabelTests); needs python3-nibabel.

    make FOLDER    writes one tiny file a variant, and index.json with what nibabel reads from it
    check FOLDER   reads the files that ours.json names and compares them with what it says they hold
"""
import json
import os
import sys

import nibabel
import numpy

TYPES = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'float32', 'float64']
ORDERS = ['<', '>']
SCALINGS = [None, (0.37, -12.5)]
PLACES = ['qform', 'qform left-handed', 'sform', 'sform oblique', 'sform sheared', 'both', 'neither']
KINDS = [(1, '.nii'), (1, '.nii.gz'), (1, '.img'), (1, '.img.gz'), (2, '.nii'), (2, '.nii.gz'), (2, '.img')]
SHAPES = [(3, 4, 2), (2, 3, 2, 3)]
GEOMETRY = ['pixdim', 'qform_code', 'sform_code', 'quatern_b', 'quatern_c', 'quatern_d', 'qoffset_x', 'qoffset_y', 'qoffset_z',
            'srow_x', 'srow_y', 'srow_z']
CLASSES = {(1, True): nibabel.Nifti1Image, (1, False): nibabel.Nifti1Pair, (2, True): nibabel.Nifti2Image, (2, False): nibabel.Nifti2Pair}


def rotation(random):
    q, _ = numpy.linalg.qr(random.normal(size=(3, 3)))
    return q if numpy.linalg.det(q) > 0 else -q


def affine_of(linear, random):
    affine = numpy.eye(4)
    affine[:3, :3] = linear
    affine[:3, 3] = random.normal(size=3) * 80
    return affine


def place(header, how, random):
    edges = numpy.diag(random.uniform(0.3, 6, 3))
    if how == 'neither':
        header.set_zooms(tuple(numpy.diag(edges)) + (1.0,) * (len(header.get_data_shape()) - 3))
        header['qform_code'] = header['sform_code'] = 0
        return
    if how in ('qform', 'both'):
        header.set_qform(affine_of(rotation(random) @ edges, random), 1)
    if how == 'qform left-handed':
        header.set_qform(affine_of(rotation(random) @ edges @ numpy.diag([1, 1, -1]), random), 1)
    if how in ('sform', 'both'):
        header.set_sform(affine_of(edges @ numpy.diag([-1, 1, 1]), random), 2)
    if how == 'sform oblique':
        header.set_sform(affine_of(rotation(random) @ edges, random), 1)
    if how == 'sform sheared':
        header.set_sform(affine_of(random.normal(size=(3, 3)) + 2 * numpy.eye(3), random), 4)


def stored(kind, shape, random):
    kind = numpy.dtype(kind)
    if kind.kind == 'f':
        data = (random.normal(size=shape) * 10.0 ** random.integers(-6, 7, shape)).astype(kind)
        data.flat[:3] = numpy.nan, numpy.inf, -numpy.inf
        return data
    limits = numpy.iinfo(kind)
    data = random.integers(limits.min, limits.max, shape, kind, endpoint=True)
    data.flat[:4] = limits.min, limits.max, 0, 1
    return data


def make(folder):
    random = numpy.random.default_rng(20240229)
    index = []
    for kind in TYPES:
        for order in ORDERS:
            for scaling in SCALINGS:
                for how in PLACES:
                    for version, ending in KINDS:
                        shape = SHAPES[len(index) % len(SHAPES)]
                        index.append(make_one(folder, len(index), kind, order, scaling, how, version, ending, shape, random))
    with open(os.path.join(folder, 'index.json'), 'w') as file:
        json.dump(index, file)
    print(len(index))


def make_one(folder, number, kind, order, scaling, how, version, ending, shape, random):
    single = ending.startswith('.nii')
    image_class = CLASSES[version, single]
    header = image_class.header_class(endianness=order)
    header.set_data_dtype(numpy.dtype(kind).newbyteorder(order))
    header.set_data_shape(shape)
    place(header, how, random)
    header.set_xyzt_units('mm')
    if scaling:
        header.set_slope_inter(*scaling)
    name = f'v{number}{ending}'
    path = os.path.join(folder, name)
    write(image_class, header, stored(kind, shape, random), path, scaling)
    read = nibabel.load(path)
    head = read.header
    # nifti1.h's method 1; nibabel itself centres and mirrors files without a place, as SPM did.
    affine = numpy.diag([*head.get_zooms()[:3], 1]) if how == 'neither' else read.affine
    values = read.get_fdata(dtype=numpy.float64, caching='unchanged')
    with open(os.path.join(folder, f'v{number}.f64'), 'wb') as file:
        file.write(values.astype('<f8').tobytes('F'))
    return {'name': name, 'variant': f'{kind} {order} {scaling} {how} NIfTI-{version} {ending} {shape}', 'shape': shape,
            'affine': affine[:3].astype(float).ravel().tolist(), 'scaled': scaling is not None, 'rounded': how.startswith('qform')}


def write(image_class, header, data, path, scaling):
    """The stored numbers as they are: nibabel's own writer would choose slope and intercept anew."""
    proxy = image_class(data.astype(data.dtype.newbyteorder(header.endianness)), None, header)
    head = proxy.header
    assert head.get_data_dtype() == header.get_data_dtype() and head['qform_code'] == header['qform_code']
    if scaling:
        head.set_slope_inter(*scaling)
    proxy.to_filename(path)
    raw = nibabel.load(path).dataobj.get_unscaled()
    assert numpy.array_equal(raw, data, equal_nan=data.dtype.kind == 'f'), path


def check(folder):
    with open(os.path.join(folder, 'ours.json')) as file:
        ours = json.load(file)
    wrong = [message for entry in ours for message in differences(folder, entry)]
    print(json.dumps({'files': len(ours), 'wrong': wrong}))


def differences(folder, entry):
    image = nibabel.load(os.path.join(folder, entry['name']))
    size = tuple(entry['size'])
    expected = numpy.fromfile(os.path.join(folder, entry['values']), '<f4').reshape(size, order='F')
    values = numpy.asanyarray(image.dataobj)
    if values.shape != size or not numpy.array_equal(values.astype('<f4'), expected, equal_nan=True):
        yield f"{entry['name']}: voxels"
    affine = numpy.array(entry['affine']).reshape(3, 4)
    if entry['placed'] and not numpy.allclose(image.affine[:3], affine, rtol=0, atol=1e-6 * numpy.abs(affine).max()):
        yield f"{entry['name']}: affine {image.affine[:3].tolist()} is not {affine.tolist()}"
    # Near a half turn the header's single precision b, c, d leave three digits of a.
    if entry.get('qform') and not numpy.allclose(image.get_qform()[:3], affine, rtol=0, atol=1e-3 * numpy.abs(affine[:, :3]).max()):
        yield f"{entry['name']}: qform {image.get_qform()[:3].tolist()} is not {affine.tolist()}"
    if entry.get('source'):
        source = nibabel.load(os.path.join(folder, entry['source'])).header
        for field in GEOMETRY:
            native = numpy.asarray(source[field]).astype(image.header[field].dtype)
            if native.tobytes() != numpy.asarray(image.header[field]).tobytes():
                yield f"{entry['name']}: {field} {image.header[field]} is not {source[field]}"


if __name__ == '__main__':
    {'make': make, 'check': check}[sys.argv[1]](sys.argv[2])
